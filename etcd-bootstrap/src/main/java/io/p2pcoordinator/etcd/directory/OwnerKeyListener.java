package io.p2pcoordinator.etcd.directory;

import io.p2pcoordinator.etcd.store.Entry;
import java.util.Map;

/** What the cache learns, with revisions, on the coordination thread: must not block. */
public interface OwnerKeyListener {

    void onWritten(Entry entry);

    void onDeleted(String key, long revision);

    /** All there was at this revision. */
    void onListed(long revision, Map<String, Entry> entries);
}
