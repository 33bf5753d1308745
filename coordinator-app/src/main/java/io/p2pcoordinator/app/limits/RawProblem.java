package io.p2pcoordinator.app.limits;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;

/** A problem document as bytes of HTTP/1.1, for connections on which no request was understood yet. Ends the connection. */
final class RawProblem {
    private final ByteBuf bytes;

    RawProblem(int status, String title, String detail, String... headers) {
        String body = "{\"type\":\"about:blank\",\"title\":\"" + title + "\",\"status\":" + status + ",\"detail\":\""
                + detail + "\"}";
        var answer = new StringBuilder("HTTP/1.1 " + status + " " + title + "\r\n");
        for (String header : headers) {
            answer.append(header).append("\r\n");
        }
        answer.append("Content-Type: application/problem+json\r\nContent-Length: ")
                .append(body.length())
                .append("\r\nConnection: close\r\n\r\n")
                .append(body);
        this.bytes = Unpooled.unreleasableBuffer(
                Unpooled.directBuffer().writeBytes(answer.toString().getBytes(US_ASCII)));
    }

    /** To be written once. */
    ByteBuf toWrite() {
        return bytes.duplicate();
    }
}
