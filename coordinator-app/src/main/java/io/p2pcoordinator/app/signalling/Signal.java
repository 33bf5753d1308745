package io.p2pcoordinator.app.signalling;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import io.p2pcoordinator.proto.v1.PeerSignal;
import io.p2pcoordinator.proto.v1.SignalKind;
import org.jspecify.annotations.Nullable;

/**
 * What one peer tells another, in the words of no dialect. JSON values are the sender's bytes, untouched.
 *
 * @param payload the session description or the candidate
 * @param sdpMid of a candidate; null where the sender's dialect keeps it inside the payload
 */
@SuppressWarnings("ArrayRecordComponent") // pass through
record Signal(Kind kind, String from, byte[] payload, byte @Nullable [] sdpMid, byte @Nullable [] sdpMLineIndex) {
    enum Kind {
        OFFER("offer"),
        ANSWER("answer"),
        ICE_CANDIDATE("ice-candidate");

        private final String text;

        Kind(String text) {
            this.text = text;
        }

        /** As errors name it, and dialect A. */
        String text() {
            return text;
        }
    }

    byte[] toBytes() {
        var signal = PeerSignal.newBuilder()
                .setKind(
                        switch (kind) {
                            case OFFER -> SignalKind.SIGNAL_KIND_OFFER;
                            case ANSWER -> SignalKind.SIGNAL_KIND_ANSWER;
                            case ICE_CANDIDATE -> SignalKind.SIGNAL_KIND_ICE_CANDIDATE;
                        })
                .setFromPeer(from)
                .setPayloadJson(ByteString.copyFrom(payload));
        if (sdpMid != null) {
            signal.setSdpMidJson(ByteString.copyFrom(sdpMid));
        }
        if (sdpMLineIndex != null) {
            signal.setSdpMLineIndexJson(ByteString.copyFrom(sdpMLineIndex));
        }
        return signal.build().toByteArray();
    }

    /** Null where another version of a node sent what this one does not know. */
    static @Nullable Signal parse(byte[] bytes) {
        try {
            PeerSignal signal = PeerSignal.parseFrom(bytes);
            Kind kind = switch (signal.getKind()) {
                case SIGNAL_KIND_OFFER -> Kind.OFFER;
                case SIGNAL_KIND_ANSWER -> Kind.ANSWER;
                case SIGNAL_KIND_ICE_CANDIDATE -> Kind.ICE_CANDIDATE;
                case SIGNAL_KIND_UNSPECIFIED, UNRECOGNIZED -> null;
            };
            return kind == null
                    ? null
                    : new Signal(
                            kind,
                            signal.getFromPeer(),
                            signal.getPayloadJson().toByteArray(),
                            presentOrNull(signal.getSdpMidJson()),
                            presentOrNull(signal.getSdpMLineIndexJson()));
        } catch (InvalidProtocolBufferException _) {
            return null;
        }
    }

    private static byte @Nullable [] presentOrNull(ByteString bytes) {
        return bytes.isEmpty() ? null : bytes.toByteArray();
    }
}
