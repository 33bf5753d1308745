package io.p2pcoordinator.app.security;

import io.micronaut.context.annotation.Requires;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;

/** An endpoint that somebody has forgotten a rule for. */
@Controller("/api/v1/unruled")
@Requires(property = UnruledController.SWITCH)
final class UnruledController {
    static final String SWITCH = "test.unruled-endpoint";

    @Get
    String secrets() {
        return "secrets";
    }
}
