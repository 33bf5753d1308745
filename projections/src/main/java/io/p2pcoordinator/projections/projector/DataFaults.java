package io.p2pcoordinator.projections.projector;

import io.p2pcoordinator.projections.table.PositionMovedException;
import java.sql.SQLException;

/**
 * Which failures lie in the data, so that trying again cannot help: PostgreSQL's classes 22 (data exception), 23 (integrity
 * constraint), 54 (program limit), see its manual, appendix A; and whatever our own code throws on it.
 */
final class DataFaults {
    private DataFaults() {}

    static boolean isOne(Exception e) {
        return switch (e) {
            case SQLException sql -> isOne(sql.getSQLState());
            case PositionMovedException _ -> false;
            default -> true;
        };
    }

    private static boolean isOne(String state) {
        return state != null && (state.startsWith("22") || state.startsWith("23") || state.startsWith("54"));
    }
}
