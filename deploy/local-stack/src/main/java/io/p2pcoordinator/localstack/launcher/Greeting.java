package io.p2pcoordinator.localstack.launcher;

import io.p2pcoordinator.localstack.LocalStack;
import io.p2pcoordinator.localstack.server.EtcdServer;
import java.util.List;
import java.util.Locale;

/** What a user sees when everything runs: what to open, what to try, where to look. */
record Greeting(LauncherOptions options, LocalStack stack, List<Watched> children) {

    String text() {
        String url = options.httpUrl();
        var text = new StringBuilder("""

                The coordinator runs: %1$s
                  health %1$s/health   projections %1$s/api/v1/projections

                Try it:
                  curl -s -X POST %1$s/api/v1/hosts/register -H 'Content-Type: application/json' -d '{"host_id":"my-pc","player_id":"player-1","player_name":"Ann","ip_address":"192.0.2.1","port":5121,"cpu_cores":8,"cpu_frequency_mhz":3600,"memory_mb":16384,"network_speed_mbps":500}'
                  curl -s -X POST %1$s/api/v1/zones -H 'Content-Type: application/json' -d '{"zone_id":"my_field","zone_name":"my_field","zone_display_name":"My field","map_name":"my_field"}'
                  %2$s

                """.formatted(url, lastLine(url)));
        children.forEach(child -> text.append(String.format(
                Locale.ROOT,
                "  %-12s pid %-8d log %s%n",
                child.name(),
                child.pid(),
                stack.dataFolder().logs().resolve(child.name() + ".log"))));
        text.append("""

                  data      %s
                  NATS      %s
                  who owns a zone: %s get --prefix /p2p/v1/zones/
                  replay the log:  deploy/replay%s
                Ctrl-C stops everything; the next start finds its data.
                """.formatted(stack.folder(), stack.natsUrl(), etcdctl(stack.etcd()), replayOptions()));
        return text.toString();
    }

    private String lastLine(String url) {
        return options.demo()
                ? "curl -s '%s/api/v1/zones' | head -c 600".formatted(url)
                : "curl -s %s/api/v1/zones/my_field".formatted(url);
    }

    private String replayOptions() {
        return " --data " + stack.folder();
    }

    private static String etcdctl(EtcdServer etcd) {
        String program = etcd.etcdctl().map(Object::toString).orElse("etcdctl");
        return "%s --endpoints=%s".formatted(program, etcd.endpoint());
    }
}
