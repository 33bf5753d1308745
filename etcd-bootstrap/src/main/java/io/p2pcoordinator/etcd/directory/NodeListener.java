package io.p2pcoordinator.etcd.directory;

public interface NodeListener {

    /** A node is there that was not, in a new life, or it says something new of itself. */
    void onNode(LiveNode node);

    /** Its lease is gone, and with it all that it owned. */
    void onNodeGone(LiveNode node);
}
