package io.p2pcoordinator.etcd.store;

import java.util.List;

/** Called one at a time, in the order of revisions, on a thread of the store's: must not block. */
public interface WatchListener {

    void onChanges(List<Change> changes);

    /** The last call. */
    void onBroken(String reason);

    sealed interface Change {
        String key();

        long revision();
    }

    record Written(Entry entry) implements Change {
        @Override
        public String key() {
            return entry.key();
        }

        @Override
        public long revision() {
            return entry.modRevision();
        }
    }

    record Deleted(String key, long revision) implements Change {}
}
