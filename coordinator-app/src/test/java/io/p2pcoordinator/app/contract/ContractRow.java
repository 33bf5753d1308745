package io.p2pcoordinator.app.contract;

import java.util.Set;

/**
 * A call that the contract lists.
 *
 * @param path as it is written, with the names of its variables
 * @param query names of its parameters
 * @param status of the answer when all is well
 * @param refusals other statuses that its row names
 * @param shape paths of the answer's fields, where they are written beside the call; else empty
 */
record ContractRow(
        String method, String path, Set<String> query, int status, Set<Integer> refusals, Set<String> shape) {
    String call() {
        return method + " " + path;
    }
}
