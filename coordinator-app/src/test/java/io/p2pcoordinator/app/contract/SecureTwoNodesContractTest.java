package io.p2pcoordinator.app.contract;

import io.p2pcoordinator.app.Api;
import io.p2pcoordinator.app.NodeExtension;
import io.p2pcoordinator.app.RunningNode;
import io.p2pcoordinator.app.TrustAll;
import io.p2pcoordinator.app.security.Secured;
import io.p2pcoordinator.app.settings.CoordinatorSettings;
import io.p2pcoordinator.app.settings.HttpSettings;
import java.net.URI;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The same contract over TLS, with security on, by two nodes in turns. */
class SecureTwoNodesContractTest {
    @RegisterExtension
    static final NodeExtension nodes = NodeExtension.twoNodesChanged(SecureTwoNodesContractTest::secured);

    private static CoordinatorSettings secured(CoordinatorSettings settings) {
        HttpSettings http = settings.http();
        return Secured.byRotatedKeys(settings)
                .withHttp(new HttpSettings(
                        http.host(), 0, Optional.of(new HttpSettings.Tls(0, Optional.empty())), http.corsOrigins()));
    }

    @TestFactory
    Stream<DynamicTest> shouldAnswerAsTheContractSaysWhenTwoNodesServeOverTls() {
        return new RestWalk(List.of(overTls(nodes.node()), overTls(nodes.second())), Secured.CLIENT_KEY).tests();
    }

    private static Api overTls(RunningNode node) {
        return new Api(
                URI.create("https://127.0.0.1:" + node.tlsPort()),
                TrustAll.context(),
                "X-API-Key",
                Secured.OPERATOR_KEY);
    }
}
