package io.p2pcoordinator.harness.check;

/**
 * A promise that was not kept.
 *
 * @param check which promise
 * @param evidence positions, ids and what was told, so that it can be looked up
 */
public record Violation(String check, String evidence) {
    @Override
    public String toString() {
        return check + ": " + evidence;
    }
}
