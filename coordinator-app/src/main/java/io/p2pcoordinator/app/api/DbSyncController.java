package io.p2pcoordinator.app.api;

import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.HttpStatus;
import io.micronaut.http.annotation.Body;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Post;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import io.p2pcoordinator.app.dbsync.DbSync;
import io.p2pcoordinator.app.dbsync.DbSyncProblem;
import io.p2pcoordinator.app.dbsync.DbSyncResult;
import io.p2pcoordinator.app.security.Access;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.parameters.RequestBody;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The database proxy: hosts hand over what is to be kept, and touch no database. */
@Controller("/api/v1/db-sync")
@ExecuteOn(TaskExecutors.BLOCKING)
@Tag(name = "Hosting")
final class DbSyncController {
    /**
     * @param type {@code db_sync}
     * @param timestamp when it was sent: ISO-8601 with an offset, or seconds since 1970
     * @param data {@code map_state} (with {@code zone_id} and {@code hosting_epoch}), {@code player_updates}, {@code event_logs}
     * @param checksum SHA-256 of data in canonical form (RFC 8785), in hexadecimal digits
     */
    @Schema(name = "DbSync")
    record Message(String type, String hostId, String timestamp, Map<String, Object> data, String checksum) {}

    private static final byte[] NOTHING = {};

    private final DbSync sync;
    private final Access access;

    DbSyncController(DbSync sync, Access access) {
        this.sync = sync;
        this.access = access;
    }

    /** Records what of players, map and log can be; the answer names each part. Sent again, it changes nothing. */
    @Post
    @Outcomes.Changed
    HttpResponse<DbSyncResult> take(
            HttpRequest<?> request,
            @RequestBody(required = true, content = @Content(schema = @Schema(implementation = Message.class))) @Body
                    byte @Nullable [] body) {
        var caller = access.requireCaller(request);
        try {
            DbSyncResult result = Commands.uninterrupted(() -> sync.take(caller, body == null ? NOTHING : body));
            return HttpResponse.ok(result).header(Problems.POSITION_HEADER, result.position());
        } catch (DbSyncProblem e) {
            throw e.field().isEmpty()
                    ? ApiProblem.of(HttpStatus.valueOf(e.status()), e.detail())
                    : ApiProblem.invalid(List.of(new ApiProblem.FieldError(e.field(), e.detail())));
        }
    }
}
