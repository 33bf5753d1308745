package io.p2pcoordinator.app.api;

import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.enums.ParameterIn;
import io.swagger.v3.oas.annotations.headers.Header;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** How an endpoint may answer, said once for each kind of endpoint: for the OpenAPI document. */
final class Outcomes {
    private static final String PROBLEM = Problems.PROBLEM_JSON;
    private static final String POSITION = "Where this is in the log, such as CONTROL/1234";

    private Outcomes() {}

    /** Whatever is asked for. */
    @Target({ElementType.METHOD, ElementType.ANNOTATION_TYPE})
    @Retention(RetentionPolicy.RUNTIME)
    @ApiResponse(
            responseCode = "401",
            description = "No credential, or one that is not valid",
            content = @Content(mediaType = PROBLEM, schema = @Schema(implementation = ProblemDocument.class)))
    @ApiResponse(
            responseCode = "403",
            description = "Not for this caller",
            content = @Content(mediaType = PROBLEM, schema = @Schema(implementation = ProblemDocument.class)))
    @ApiResponse(
            responseCode = "429",
            description = "Too many requests",
            headers =
                    @Header(
                            name = "Retry-After",
                            schema = @Schema(implementation = Integer.class),
                            description = "In seconds"),
            content = @Content(mediaType = PROBLEM, schema = @Schema(implementation = ProblemDocument.class)))
    @interface Common {}

    /** Reads the tables. */
    @Target(ElementType.METHOD)
    @Retention(RetentionPolicy.RUNTIME)
    @Common
    @Parameter(
            name = "X-Min-Position",
            in = ParameterIn.HEADER,
            description = "Show at least this, on any node; one position or several, by commas",
            schema = @Schema(implementation = String.class))
    @ApiResponse(
            responseCode = "400",
            description = "A parameter has no such value",
            content = @Content(mediaType = PROBLEM, schema = @Schema(implementation = ProblemDocument.class)))
    @ApiResponse(
            responseCode = "404",
            description = "Not found",
            content = @Content(mediaType = PROBLEM, schema = @Schema(implementation = ProblemDocument.class)))
    @ApiResponse(
            responseCode = "422",
            description = "A parameter is wrong",
            content = @Content(mediaType = PROBLEM, schema = @Schema(implementation = ProblemDocument.class)))
    @ApiResponse(
            responseCode = "503",
            description = "A dependency does not answer, or the tables do not show the position in time",
            content = @Content(mediaType = PROBLEM, schema = @Schema(implementation = ProblemDocument.class)))
    @interface Read {}

    /** Runs a command. */
    @Target({ElementType.METHOD, ElementType.ANNOTATION_TYPE})
    @Retention(RetentionPolicy.RUNTIME)
    @Common
    @ApiResponse(
            responseCode = "400",
            description = "No JSON, or not possible now",
            content = @Content(mediaType = PROBLEM, schema = @Schema(implementation = ProblemDocument.class)))
    @ApiResponse(
            responseCode = "404",
            description = "Not found",
            content = @Content(mediaType = PROBLEM, schema = @Schema(implementation = ProblemDocument.class)))
    @ApiResponse(
            responseCode = "409",
            description = "Somebody else changed it at the same time",
            content = @Content(mediaType = PROBLEM, schema = @Schema(implementation = ProblemDocument.class)))
    @ApiResponse(
            responseCode = "422",
            description = "Fields are wrong; every one is named",
            content = @Content(mediaType = PROBLEM, schema = @Schema(implementation = ProblemDocument.class)))
    @ApiResponse(
            responseCode = "503",
            description = "A dependency does not answer; detail says whether the write is recorded",
            content = @Content(mediaType = PROBLEM, schema = @Schema(implementation = ProblemDocument.class)))
    @interface Write {}

    @Target(ElementType.METHOD)
    @Retention(RetentionPolicy.RUNTIME)
    @Write
    @ApiResponse(
            responseCode = "201",
            description = "Recorded",
            headers = @Header(name = Problems.POSITION_HEADER, description = POSITION))
    @interface Created {}

    @Target(ElementType.METHOD)
    @Retention(RetentionPolicy.RUNTIME)
    @Write
    @ApiResponse(
            responseCode = "200",
            description = "Recorded",
            headers = @Header(name = Problems.POSITION_HEADER, description = POSITION))
    @interface Changed {}

    @Target(ElementType.METHOD)
    @Retention(RetentionPolicy.RUNTIME)
    @Write
    @ApiResponse(
            responseCode = "204",
            description = "Removed",
            headers = @Header(name = Problems.POSITION_HEADER, description = POSITION))
    @interface Removed {}
}
