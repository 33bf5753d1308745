package io.p2pcoordinator.etcd.directory;

public interface DirectoryListener {

    /** A zone has a new owner, or the same one says something new. */
    void onOwner(ZoneOwner owner);

    void onOwnerGone(String zone);
}
