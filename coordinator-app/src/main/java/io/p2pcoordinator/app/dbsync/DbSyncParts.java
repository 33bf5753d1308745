package io.p2pcoordinator.app.dbsync;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.p2pcoordinator.proto.v1.HostEventsLogged;
import io.p2pcoordinator.proto.v1.HostLogEntry;
import io.p2pcoordinator.proto.v1.MapFigures;
import io.p2pcoordinator.proto.v1.MapStateReported;
import io.p2pcoordinator.proto.v1.PlayerFigures;
import io.p2pcoordinator.proto.v1.PlayerInventory;
import io.p2pcoordinator.proto.v1.PlayerItem;
import io.p2pcoordinator.proto.v1.PlayerStateChanged;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * A message's data, part by part: those that are what they should be, and why the others are not. Without zone and epoch nothing can be
 * placed, so these end the message.
 *
 * @param logs with no entries where there are none
 * @param players each once
 */
record DbSyncParts(
        String zoneId,
        long hostingEpoch,
        MapStateReported mapState,
        HostEventsLogged logs,
        List<PlayerPart> players,
        List<DbSyncResult.Refused> refused) {
    /** @param part as answers name it */
    record PlayerPart(String part, PlayerStateChanged change) {}

    private static final int MAX_PLAYERS = 1_000;
    private static final int MAX_LOGS = 1_000;
    private static final int MAX_ITEMS = 1_000;
    private static final int MAX_KIND = 50;
    private static final int MAX_LOG_MESSAGE = 1_000;
    private static final long MAX_AMOUNT = 30_000;
    private static final long MAX_ITEM = Integer.MAX_VALUE;
    private static final long MAX_REFINE = 20;
    private static final Set<String> DATA = Set.of("map_state", "player_updates", "event_logs");
    private static final Set<String> LOG = Set.of("at", "kind", "player_id", "message");
    private static final Set<String> ITEM = Set.of("item_id", "amount", "refine", "equipped");
    private static final Set<String> MAP =
            with(DbSyncFields.MAP_BOUNDS.keySet(), "zone_id", "hosting_epoch", "variables");
    private static final Set<String> PLAYER =
            with(DbSyncFields.PLAYER_BOUNDS.keySet(), "player_id", "version", "inventory", "variables");

    /** @throws DbSyncProblem when nothing of it can be placed */
    static DbSyncParts of(DbSyncMessage message) {
        ObjectNode data = message.data();
        DbSyncFields.requireKnown(data, DATA);
        JsonNode map = data.path("map_state");
        if (!map.isObject()) {
            throw DbSyncMessage.invalid("data.map_state", "expected an object");
        }
        MapStateReported mapState = mapState(map, message.hostId());
        var refused = new ArrayList<DbSyncResult.Refused>();
        var players = new ArrayList<PlayerPart>();
        var seen = new HashSet<String>();
        int at = 0;
        for (JsonNode update : list(data, "player_updates", MAX_PLAYERS)) {
            String part = "player_updates/" + at++;
            try {
                PlayerStateChanged change = player(update, mapState);
                if (!seen.add(change.getPlayerId())) {
                    throw DbSyncMessage.invalid("player_id", "expected each player once in a message");
                }
                players.add(new PlayerPart(part, change));
            } catch (DbSyncProblem e) {
                refused.add(new DbSyncResult.Refused(part, e.field(), e.detail()));
            }
        }
        return new DbSyncParts(
                DbSyncFields.text(map, "zone_id", 1, DbSyncFields.MAX_ID),
                mapState.getHostingEpoch(),
                mapState,
                logs(data, mapState, refused),
                List.copyOf(players),
                refused);
    }

    private static MapStateReported mapState(JsonNode map, String hostId) {
        DbSyncFields.requireKnown(map, MAP);
        var figures = MapFigures.newBuilder();
        DbSyncFields.figures(map, DbSyncFields.MAP_BOUNDS, figures);
        return MapStateReported.newBuilder()
                .setHostId(hostId)
                .setHostingEpoch(DbSyncFields.number(map, "hosting_epoch", 1, Long.MAX_VALUE))
                .setFigures(figures)
                .putAllVariables(DbSyncFields.variables(map, "variables", false))
                .build();
    }

    private static PlayerStateChanged player(JsonNode update, MapStateReported map) {
        requireObject(update);
        DbSyncFields.requireKnown(update, PLAYER);
        var figures = PlayerFigures.newBuilder();
        DbSyncFields.figures(update, DbSyncFields.PLAYER_BOUNDS, figures);
        var change = PlayerStateChanged.newBuilder()
                .setPlayerId(DbSyncFields.text(update, "player_id", 1, DbSyncFields.MAX_ID))
                .setVersion(DbSyncFields.number(update, "version", 1, Long.MAX_VALUE))
                .setHostId(map.getHostId())
                .setHostingEpoch(map.getHostingEpoch())
                .setFigures(figures)
                .putAllVariables(DbSyncFields.variables(update, "variables", true))
                .addAllRemovedVariables(DbSyncFields.removedVariables(update, "variables"));
        if (update.has("inventory")) {
            var inventory = PlayerInventory.newBuilder();
            for (JsonNode item : list(update, "inventory", MAX_ITEMS)) {
                inventory.addItems(item(item));
            }
            change.setInventory(inventory);
        }
        return change.build();
    }

    private static PlayerItem item(JsonNode item) {
        requireObject(item);
        DbSyncFields.requireKnown(item, ITEM);
        return PlayerItem.newBuilder()
                .setItemId(DbSyncFields.number(item, "item_id", 1, MAX_ITEM))
                .setAmount(DbSyncFields.number(item, "amount", 1, MAX_AMOUNT))
                .setRefine(item.has("refine") ? DbSyncFields.number(item, "refine", 0, MAX_REFINE) : 0)
                .setEquipped(DbSyncFields.flag(item, "equipped"))
                .build();
    }

    private static HostEventsLogged logs(ObjectNode data, MapStateReported map, List<DbSyncResult.Refused> refused) {
        var logs = HostEventsLogged.newBuilder().setHostId(map.getHostId()).setHostingEpoch(map.getHostingEpoch());
        int at = 0;
        for (JsonNode entry : list(data, "event_logs", MAX_LOGS)) {
            String part = "event_logs/" + at++;
            try {
                requireObject(entry);
                DbSyncFields.requireKnown(entry, LOG);
                logs.addEntries(HostLogEntry.newBuilder()
                        .setAtUs(DbSyncMessage.micros(entry.path("at")))
                        .setKind(DbSyncFields.text(entry, "kind", 1, MAX_KIND))
                        .setPlayerId(DbSyncFields.text(entry, "player_id", 0, DbSyncFields.MAX_ID))
                        .setMessage(DbSyncFields.text(entry, "message", 0, MAX_LOG_MESSAGE)));
            } catch (DbSyncProblem e) {
                refused.add(new DbSyncResult.Refused(part, e.field(), e.detail()));
            }
        }
        return logs.build();
    }

    private static void requireObject(JsonNode part) {
        if (!part.isObject()) {
            throw DbSyncMessage.invalid("", "expected an object");
        }
    }

    /** Empty where it is not there. */
    private static JsonNode list(JsonNode part, String name, int most) {
        JsonNode list = part.path(name);
        if (!list.isMissingNode() && (!list.isArray() || list.size() > most)) {
            throw DbSyncMessage.invalid(name, "expected a list of at most " + most);
        }
        return list;
    }

    private static Set<String> with(Set<String> names, String... more) {
        var all = new HashSet<>(names);
        all.addAll(List.of(more));
        return Set.copyOf(all);
    }
}
