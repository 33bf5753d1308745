package io.p2pcoordinator.localstack.launcher;

import io.p2pcoordinator.localstack.LocalStack;
import io.p2pcoordinator.localstack.secret.Secret;
import io.p2pcoordinator.localstack.secret.StackSecrets;
import io.p2pcoordinator.localstack.server.EtcdServer;
import java.util.List;
import java.util.Locale;

/** What a user sees: first the mode, and when everything runs what to open, what to try, where to look. */
record Greeting(LauncherOptions options, LocalStack stack, List<Watched> children) {
    private static final String HOST = """
            {"host_id":"my-pc","player_id":"player-1","player_name":"Ann","ip_address":"192.0.2.1","port":5121,"cpu_cores":8,\
            "cpu_frequency_mhz":3600,"memory_mb":16384,"network_speed_mbps":500}""";
    private static final String ZONE =
            "{\"zone_id\":\"my_field\",\"zone_name\":\"my_field\",\"zone_display_name\":\"My field\",\"map_name\":\"my_field\"}";

    static String mode(boolean secure) {
        return secure
                ? "secured: API keys and tokens, rate limits, TLS beside plain HTTP, and users with passwords on every server"
                : "development mode: loopback only, no authentication, no rate limits (deploy/run --secure has them on)";
    }

    String text() {
        String url = options.httpUrl();
        var text = new StringBuilder(stack.members() > 1 ? severalRun() : oneRuns(url));
        if (options.secure()) {
            text.append("  HTTPS and WSS %s   certificate %s (curl --cacert)\n"
                    .formatted(options.httpsUrl(), Children.certificate(stack)));
        }
        stack.secrets().filter(StackSecrets::areNew).ifPresent(secrets -> text.append(newKeys(secrets)));
        text.append("\nTry it:\n");
        stack.secrets()
                .ifPresent(
                        secrets -> text.append("  . '%s'    # the keys, for this shell\n".formatted(secrets.file())));
        text.append("  %s -X POST %s/api/v1/hosts/register -H 'Content-Type: application/json' -d '%s'\n"
                .formatted(curl(), url, HOST));
        text.append("  %s -X POST %s/api/v1/zones -H 'Content-Type: application/json' -d '%s'\n"
                .formatted(curl(), url, ZONE));
        text.append("  %s\n\n".formatted(lastLine(url)));
        if (stack.members() > 1) {
            text.append(killOne(url));
        }
        children.forEach(child -> text.append(String.format(
                Locale.ROOT,
                "  %-14s pid %-8d log %s%n",
                child.name(),
                child.pid(),
                stack.dataFolder().logs().resolve(child.name() + ".log"))));
        text.append("""

                  data      %s
                  NATS      %s%s
                  who owns a zone: %s get --prefix /p2p/v1/zones/
                  replay the log:  deploy/replay%s
                %sCtrl-C stops everything; the next start finds its data.
                """.formatted(
                        stack.folder(),
                        stack.natsUrl(),
                        stack.secrets().isPresent() ? "  user mapserver, password $P2P_NATS_MAPSERVER_PASSWORD" : "",
                        etcdctl(stack.etcd()),
                        replayOptions(),
                        modeAgain()));
        return text.toString();
    }

    private static String oneRuns(String url) {
        return """

                The coordinator runs: %1$s
                  health %1$s/health   projections %1$s/api/v1/projections
                """.formatted(url);
    }

    private String severalRun() {
        var text = new StringBuilder("\n%d coordinators run, and any of them answers any request:\n".formatted(stack.members()));
        for (int number = 1; number <= stack.members(); number++) {
            text.append("  node-%d  %s\n".formatted(number, options.httpUrl(number)));
        }
        return text.append("  the cluster as each of them sees it: %s/api/v1/cluster\n".formatted(options.httpUrl()))
                .toString();
    }

    /** The first coordinator is asked, so another one is killed. */
    private String killOne(String url) {
        Watched last = children.stream()
                .filter(child -> child.name().equals("coordinator-" + stack.members()))
                .findFirst()
                .orElseThrow();
        return """
                Kill one and look: its zones move to the others, and so does the leader's work. It is started again a second later.
                  kill -9 %1$d    # %2$s
                  curl -s %3$s/api/v1/cluster
                Or pause it for longer than its lease lives (5 s), so that it wakes up and finds that it may not write:
                  kill -STOP %1$d; sleep 10; kill -CONT %1$d; tail -n 5 '%4$s'

                """.formatted(
                        last.pid(),
                        last.name(),
                        url,
                        stack.dataFolder().logs().resolve(last.name() + ".log"));
    }

    /** The only time that they are shown. */
    private static String newKeys(StackSecrets secrets) {
        return """

                Keys made for this installation, shown this once and kept in %s
                (for your eyes only: whoever has a key is who it is for):
                  operator     %s
                  map servers  %s
                  clients      %s
                They go into the header X-API-Key. The coordinator knows only their SHA-256.
                """.formatted(
                        secrets.file(),
                        secrets.get(Secret.OPERATOR_API_KEY),
                        secrets.get(Secret.SERVER_API_KEY),
                        secrets.get(Secret.CLIENT_API_KEY));
    }

    private String curl() {
        return options.secure()
                ? "curl -s -H \"X-API-Key: $%s\"".formatted(Secret.OPERATOR_API_KEY.variable())
                : "curl -s";
    }

    private String lastLine(String url) {
        return options.demo()
                ? "%s '%s/api/v1/zones' | head -c 600".formatted(curl(), url)
                : "%s %s/api/v1/zones/my_field".formatted(curl(), url);
    }

    private String modeAgain() {
        return stack.secrets()
                .map(secrets -> "Keys and passwords are in %s.\n".formatted(secrets.file()))
                .orElse("This is " + mode(false) + ".\n");
    }

    private String replayOptions() {
        return " --data " + stack.folder();
    }

    private String etcdctl(EtcdServer etcd) {
        String program = etcd.etcdctl().map(Object::toString).orElse("etcdctl");
        String user =
                options.secure() ? " --user %s:$%s".formatted(EtcdServer.USER, Secret.ETCD_PASSWORD.variable()) : "";
        return "%s --endpoints=%s%s".formatted(program, String.join(",", stack.etcdEndpoints()), user);
    }
}
