package io.p2pcoordinator.harness.bench.signalling;

import java.net.URI;

/** How a server of signalling is spoken to: where a peer connects, when it is in, and what a relayed candidate looks like. */
enum SignallingProtocol {
    OURS {
        @Override
        URI address(URI server, String peerId, String sessionId) {
            return URI.create("ws://" + server.getAuthority() + "/api/v1/signaling/ws?peer_id=" + peerId
                    + "&session_id=" + sessionId);
        }

        @Override
        String ready() {
            return "session-joined";
        }

        @Override
        String relayed() {
            return "ice-candidate";
        }

        @Override
        String candidate(String to, String text) {
            return "{\"type\":\"ice-candidate\",\"to\":\"" + to + "\",\"candidate\":{\"candidate\":\"" + text
                    + "\",\"sdpMid\":\"0\",\"sdpMLineIndex\":0}}";
        }
    },

    /** PeerServer of PeerJS 1.x. */
    PEERJS {
        @Override
        URI address(URI server, String peerId, String sessionId) {
            return URI.create(
                    "ws://" + server.getAuthority() + "/peerjs?key=peerjs&id=" + peerId + "&token=" + sessionId);
        }

        @Override
        String ready() {
            return "OPEN";
        }

        @Override
        String relayed() {
            return "CANDIDATE";
        }

        @Override
        String candidate(String to, String text) {
            return "{\"type\":\"CANDIDATE\",\"dst\":\"" + to + "\",\"payload\":{\"candidate\":{\"candidate\":\"" + text
                    + "\",\"sdpMid\":\"0\",\"sdpMLineIndex\":0},\"type\":\"media\",\"connectionId\":\"c\"}}";
        }
    };

    abstract URI address(URI server, String peerId, String sessionId);

    /** In the message that tells a peer that it is connected. */
    abstract String ready();

    /** In each relayed candidate. */
    abstract String relayed();

    abstract String candidate(String to, String text);
}
