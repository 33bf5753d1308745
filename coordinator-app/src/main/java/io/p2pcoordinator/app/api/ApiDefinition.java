package io.p2pcoordinator.app.api;

import io.swagger.v3.oas.annotations.OpenAPIDefinition;
import io.swagger.v3.oas.annotations.enums.SecuritySchemeIn;
import io.swagger.v3.oas.annotations.enums.SecuritySchemeType;
import io.swagger.v3.oas.annotations.info.Info;
import io.swagger.v3.oas.annotations.info.License;
import io.swagger.v3.oas.annotations.security.SecurityRequirement;
import io.swagger.v3.oas.annotations.security.SecurityScheme;

/** What the OpenAPI document says of the service as a whole. */
@OpenAPIDefinition(
        info =
                @Info(
                        title = "p2p-coordinator",
                        version = "1",
                        description =
                                "Hosts, zones and sessions of a hybrid peer-to-peer world. Every path is served under"
                                        + " /api/v1 and /api, trailing slashes are optional. Errors are problem documents (RFC 9457)."
                                        + " A write names its position in X-Event-Position; a read with X-Min-Position shows at least"
                                        + " that, on any node.",
                        license =
                                @License(name = "Apache-2.0", url = "https://www.apache.org/licenses/LICENSE-2.0.txt")),
        security = {@SecurityRequirement(name = "bearer"), @SecurityRequirement(name = "api_key")})
@SecurityScheme(
        name = "bearer",
        type = SecuritySchemeType.HTTP,
        scheme = "bearer",
        bearerFormat = "JWT",
        description = "A token from /auth/token")
@SecurityScheme(
        name = "api_key",
        type = SecuritySchemeType.APIKEY,
        in = SecuritySchemeIn.HEADER,
        paramName = "X-API-Key")
final class ApiDefinition {
    private ApiDefinition() {}
}
