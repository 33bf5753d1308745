package io.p2pcoordinator.app.signalling;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.URI;
import java.nio.charset.StandardCharsets;

/** A WebSocket client that does only what it is told: it reads nothing and answers no ping by itself. */
final class RawSocket implements AutoCloseable {
    private static final int TIMEOUT_MS = 30_000;

    private final Socket socket;
    private final DataInputStream in;

    RawSocket(URI server, String pathAndQuery) throws IOException {
        socket = new Socket();
        socket.setReceiveBufferSize(4_096);
        socket.connect(new InetSocketAddress(server.getHost(), server.getPort()));
        socket.setSoTimeout(TIMEOUT_MS);
        in = new DataInputStream(socket.getInputStream());
        socket.getOutputStream()
                .write(("GET " + pathAndQuery + " HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\n"
                                + "Connection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
                                + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n")
                        .getBytes(StandardCharsets.US_ASCII));
        String head = head();
        if (!head.startsWith("HTTP/1.1 101")) {
            throw new IOException("expected 101, but: " + head);
        }
    }

    private String head() throws IOException {
        var head = new ByteArrayOutputStream();
        while (!head.toString(StandardCharsets.US_ASCII).endsWith("\r\n\r\n")) {
            head.write(in.readByte());
        }
        return head.toString(StandardCharsets.US_ASCII);
    }

    /** The code of the close frame that comes next, after whatever comes before it; -1 where the connection just ends. */
    int readUntilClosed() throws IOException {
        try {
            while (true) {
                int opcode = in.readUnsignedByte() & 0xF;
                int length = in.readUnsignedByte();
                length = length == 126 ? in.readUnsignedShort() : length;
                byte[] payload = in.readNBytes(length);
                if (opcode == 8) {
                    return (payload[0] & 0xFF) << 8 | (payload[1] & 0xFF);
                }
            }
        } catch (EOFException | SocketException _) {
            return -1;
        }
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
