package io.p2pcoordinator.app.domain;

/**
 * A subject of flags at one moment.
 *
 * @param version sequence of the subject's last commit, whether that had an effect or not; 0 where there is none
 */
public record FlagSnapshot(long version, FlagValues values) {
    public static final FlagSnapshot NONE = new FlagSnapshot(0, FlagValues.NONE);
    /** The subject id of the flags that operators switch at run time: all on one, so that a commit can switch any of them at once. */
    public static final String RUNTIME = "runtime";
}
