package io.p2pcoordinator.app.simulation;

/** Shown entities one after the other, in no particular order. */
@FunctionalInterface
public interface EntityVisitor {
    /**
     * @param entity the same object for every entity: read it during the call only, and start no other visit of the
     *     zone meanwhile
     */
    void visit(EntityView entity);
}
