package io.p2pcoordinator.app.control;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.p2pcoordinator.app.backup.BackupProgress;
import java.io.PrintWriter;

/** Progress on the standard error, the answer on the standard output: as lines, or as one JSON document. One thread. */
final class ControlOutput implements BackupProgress {
    private static final JsonMapper MAPPER = new JsonMapper();
    /** More of the same is not told before so many more are done. */
    private static final long EVERY = 50_000;

    private final PrintWriter out;
    private final PrintWriter err;
    private final boolean json;
    private String told = "";
    private long toldDone;

    ControlOutput(PrintWriter out, PrintWriter err, boolean json) {
        this.out = out;
        this.err = err;
        this.json = json;
    }

    @Override
    public void at(String what, long done, long total) {
        if (!json && (!what.equals(told) || done - toldDone >= EVERY)) {
            told = what;
            toldDone = done;
            String share = total <= 0 ? (done > 0 ? ": " + done : "") : ": " + done + " of " + total;
            err.println("  " + what + share);
            err.flush();
        }
    }

    static ObjectNode object() {
        return MAPPER.createObjectNode();
    }

    /** The one answer of an action. */
    void answer(String text, ObjectNode document) {
        try {
            out.println(json ? MAPPER.writeValueAsString(document) : text);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("expected a document that can be written", e);
        }
        out.flush();
    }
}
