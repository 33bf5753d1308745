package io.p2pcoordinator.app.backup;

/** What goes on, for people who wait. Called now and then on the working thread. */
@FunctionalInterface
public interface BackupProgress {
    /**
     * @param what is done, for example "copying ENTITY_03"
     * @param done so far
     * @param total of it; 0 where that is not known
     */
    void at(String what, long done, long total);
}
