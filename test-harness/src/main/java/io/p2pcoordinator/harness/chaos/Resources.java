package io.p2pcoordinator.harness.chaos;

import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Closes what was opened, last first, and goes on where one fails: a run is judged by its check, not by its end. */
final class Resources {
    private static final Logger log = LoggerFactory.getLogger(Resources.class);

    private Resources() {}

    static void closeAll(List<? extends AutoCloseable> opened) {
        for (AutoCloseable resource : opened.reversed()) {
            try {
                resource.close();
            } catch (Exception e) {
                log.warn("closing {} failed", resource, e);
            }
        }
    }
}
