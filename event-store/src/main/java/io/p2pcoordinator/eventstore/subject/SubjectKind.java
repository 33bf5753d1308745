package io.p2pcoordinator.eventstore.subject;

/** What a subject of the log is about. */
public enum SubjectKind {
    HOST,
    ZONE,
    PEER,
    FLAG,
    TELEMETRY_HOST,
    ENTITY,
    HOSTING
}
