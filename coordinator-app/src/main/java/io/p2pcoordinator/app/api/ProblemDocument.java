package io.p2pcoordinator.app.api;

import io.swagger.v3.oas.annotations.media.Schema;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Any error, as the OpenAPI document shows it; {@link Problems} writes them. */
@Schema(name = "Problem", description = "RFC 9457; detail says in words what is wrong")
record ProblemDocument(
        String type,
        String title,
        int status,
        String detail,

        @Schema(description = "each field or parameter that is wrong; with status 422 only") @Nullable
        List<WrongField> errors) {
    @Schema(name = "WrongField")
    record WrongField(String field, String message) {}
}
