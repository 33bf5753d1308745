package io.p2pcoordinator.projections.query;

import io.p2pcoordinator.eventstore.log.Position;
import io.p2pcoordinator.eventstore.log.StreamId;
import io.p2pcoordinator.eventstore.subject.Partition;
import io.p2pcoordinator.eventstore.subject.SubjectToken;
import io.p2pcoordinator.projections.entity.EntityProjection;
import io.p2pcoordinator.projections.table.SqlText;
import io.p2pcoordinator.proto.v1.EntityKind;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/** Entities of a zone, each answer with the position that it is the state at: one statement reads both. */
public final class EntityQueries {
    private static final String COLUMNS =
            "entity_id, kind, type_id, x_mm, y_mm, velocity_x_mm_per_s, velocity_y_mm_per_s,"
                    + " attributes::text AS attributes_json, updated_at";
    private static final Position NOWHERE = new Position(StreamId.entity(0), 0);

    private final TableReader reader;

    public EntityQueries(TableReader reader) {
        this.reader = reader;
    }

    /**
     * Those whose last stated position lies in the rectangle, borders included, by entity id. The corners may be any two
     * opposite ones. An id that no zone can have is a zone without entities.
     */
    public EntityPage inRectangle(String zoneId, long x1Mm, long y1Mm, long x2Mm, long y2Mm, int limit) {
        if (!canBeId(zoneId)) {
            return new EntityPage(NOWHERE, false, List.of());
        }
        StreamId stream = StreamId.entity(Partition.ofZone(zoneId));
        List<EntityRow> rows = reader.read(handle -> handle.createQuery("SELECT p.sequence,"
                        + " EXISTS (SELECT FROM zone WHERE zone_id = :zoneId) AS zone_is_known, e.*"
                        + " FROM projection_position p LEFT JOIN LATERAL (SELECT " + COLUMNS + " FROM entity"
                        + " WHERE zone_id = :zoneId AND x_mm BETWEEN :minX AND :maxX AND y_mm BETWEEN :minY AND :maxY"
                        + " ORDER BY entity_id LIMIT :limit) e ON true"
                        + " WHERE p.projection = :projection AND p.stream = :stream ORDER BY e.entity_id")
                .bind("zoneId", zoneId)
                .bind("minX", Math.min(x1Mm, x2Mm))
                .bind("maxX", Math.max(x1Mm, x2Mm))
                .bind("minY", Math.min(y1Mm, y2Mm))
                .bind("maxY", Math.max(y1Mm, y2Mm))
                .bind("limit", Math.max(0, limit))
                .bind("projection", EntityProjection.NAME)
                .bind("stream", stream.name())
                .mapTo(EntityRow.class)
                .list());
        if (rows.isEmpty()) {
            return new EntityPage(new Position(stream, 0), false, List.of());
        }
        return new EntityPage(
                new Position(stream, rows.getFirst().sequence()),
                rows.getFirst().zoneIsKnown(),
                rows.stream().map(EntityRow::view).filter(Objects::nonNull).toList());
    }

    public Optional<EntityView> byId(String zoneId, long entityId) {
        if (!canBeId(zoneId)) {
            return Optional.empty();
        }
        return reader.read(handle -> handle.createQuery("SELECT true AS zone_is_known, 0 AS sequence, " + COLUMNS
                        + " FROM entity WHERE zone_id = :zoneId AND entity_id = :entityId")
                .bind("zoneId", zoneId)
                .bind("entityId", entityId)
                .mapTo(EntityRow.class)
                .findOne()
                .map(EntityRow::view));
    }

    /** An NPC of the AI world, whatever zone it is in; where several have it, that of the newest place. */
    public Optional<NpcView> npc(long entityId) {
        return reader.read(handle -> handle.createQuery(
                        "SELECT zone_id, true AS zone_is_known, 0 AS sequence, " + COLUMNS
                                + " FROM entity WHERE entity_id = :entityId AND entity_id < 0 AND kind = 3"
                                + " ORDER BY updated_at DESC, zone_id LIMIT 1")
                .bind("entityId", entityId)
                .map((row, context) -> {
                    EntityView view = context.findRowMapperFor(EntityRow.class)
                            .orElseThrow()
                            .map(row, context)
                            .view();
                    return new NpcView(row.getString("zone_id"), Objects.requireNonNull(view, "expected an entity"));
                })
                .findOne());
    }

    /** Those of one kind in a zone, by entity id. */
    public List<EntityView> ofKind(String zoneId, EntityKind kind, int limit) {
        if (!canBeId(zoneId)) {
            return List.of();
        }
        return reader
                .read(handle -> handle.createQuery(
                                "SELECT true AS zone_is_known, 0 AS sequence, " + COLUMNS
                                        + " FROM entity WHERE zone_id = :zoneId AND kind = :kind ORDER BY entity_id LIMIT :limit")
                        .bind("zoneId", zoneId)
                        .bind("kind", kind.getNumber())
                        .bind("limit", Math.max(0, limit))
                        .mapTo(EntityRow.class)
                        .list())
                .stream()
                .map(EntityRow::view)
                .filter(Objects::nonNull)
                .toList();
    }

    /** All entities of all zones. Reads an index as large as they are many: not for every request. */
    public long count() {
        return reader.read(handle -> handle.createQuery("SELECT count(*) FROM entity")
                .mapTo(Long.class)
                .one());
    }

    private static boolean canBeId(String zoneId) {
        return SqlText.isStorable(zoneId)
                && zoneId.codePointCount(0, zoneId.length()) <= SubjectToken.MAX_ID_CODE_POINTS;
    }
}
