package io.p2pcoordinator.app.api;

import io.micronaut.core.annotation.Introspected;
import io.p2pcoordinator.app.api.ApiProblem.FieldError;
import io.swagger.v3.oas.annotations.media.Schema;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What servers and operators send about bans. */
final class BanBodies {
    private static final Instant LAST = Instant.parse("9999-12-31T23:59:59.999999Z");

    private BanBodies() {}

    @Introspected
    @Schema(name = "PutBan")
    record PutBan(
            @Text(max = 1_000) @Nullable String reason,

            @Schema(description = "ISO 8601 with a zone, such as 2030-01-31T12:00:00Z; absent: for ever")
            @Text
            @Nullable
            String until) {
        List<FieldError> errors() {
            return until == null || instant(until).isPresent()
                    ? List.of()
                    : List.of(new FieldError(
                            "until",
                            "expected a time from 1970 to 9999 such as 2030-01-31T12:00:00Z, but it is " + until));
        }

        /** Microseconds since 1970; 0: for ever. Only where nothing is wrong. */
        long untilUs() {
            return until == null
                    ? 0
                    : ChronoUnit.MICROS.between(Instant.EPOCH, instant(until).orElseThrow());
        }

        private static Optional<Instant> instant(String text) {
            try {
                Instant parsed = Instant.parse(text);
                return Optional.of(parsed).filter(time -> time.isAfter(Instant.EPOCH) && !time.isAfter(LAST));
            } catch (DateTimeException _) {
                return Optional.empty();
            }
        }
    }
}
