package io.p2pcoordinator.etcd.store;

import java.util.List;
import java.util.Optional;

/**
 * @param revision of the transaction; the create revision of every key that it created
 * @param results one for each step, in the order of the steps
 */
public record StepResults(long revision, List<StepResult> results) {

    /** @param found what stands under the key, if the guard did not hold */
    public record StepResult(boolean applied, Optional<Entry> found) {}
}
