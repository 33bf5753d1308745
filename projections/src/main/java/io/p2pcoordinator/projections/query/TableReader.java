package io.p2pcoordinator.projections.query;

import io.p2pcoordinator.projections.TablesUnavailableException;
import javax.sql.DataSource;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.JdbiException;
import org.jdbi.v3.core.mapper.reflect.ConstructorMapper;

/** Runs queries on pooled connections, each in autocommit: one statement, one snapshot. Any thread. */
public final class TableReader {
    @FunctionalInterface
    public interface Query<T> {
        T run(Handle handle);
    }

    private final Jdbi jdbi;

    public TableReader(DataSource pool) {
        this.jdbi = Jdbi.create(pool);
        for (Class<?> row : new Class<?>[] {
            HostView.class, ZoneView.class, SessionView.class, OwnershipRow.class, JournalEntry.class, EntityRow.class
        }) {
            jdbi.registerRowMapper(ConstructorMapper.factory(row));
        }
    }

    /** @throws TablesUnavailableException when PostgreSQL does not answer, or not in time */
    public <T> T read(Query<T> query) {
        try (Handle handle = jdbi.open()) {
            return query.run(handle);
        } catch (JdbiException e) {
            throw new TablesUnavailableException("The tables do not answer: " + rootMessage(e), e);
        }
    }

    private static String rootMessage(Throwable e) {
        Throwable root = e;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        return root.getClass().getSimpleName() + ": " + root.getMessage();
    }
}
