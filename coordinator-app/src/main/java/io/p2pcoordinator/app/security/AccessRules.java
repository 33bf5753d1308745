package io.p2pcoordinator.app.security;

import io.micronaut.http.HttpMethod;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/** Who may call which endpoint. An endpoint without a rule is refused. */
final class AccessRules {
    enum Who {
        /** Everybody, without showing anything; the endpoint may check by itself. */
        OPEN,
        /** Every role. */
        ANY_ROLE,
        /** Servers and operators. */
        SERVER,
        OPERATOR,
        /** A client for a host of its player, servers and operators for all. */
        OWN_HOST,
        /** A client for a session on a host of its player. */
        OWN_SESSION,
        /** A client for itself as the player in the path. */
        OWN_PLAYER,
        /** A client for itself as the body names it: the endpoint asks {@link Access} when it has read the body. */
        OWN_BODY
    }

    private static final String TABLE = """
            GET    /                                               OPEN
            GET    /health                                         OPEN
            GET    /health/**                                      OPEN
            GET    /api/v1                                         OPEN
            GET    /api/v1/health                                  OPEN
            GET    /docs                                           OPEN
            GET    /docs/**                                        OPEN
            GET    /openapi.json                                   OPEN
            GET    /openapi.yml                                    OPEN
            GET    /openapi.yaml                                   OPEN
            GET    /.well-known/jwks.json                          OPEN
            POST   /api/v1/auth/token                              OPEN
            POST   /api/v1/auth/refresh                            OPEN

            GET    /api/v1/hosts                                   ANY_ROLE
            GET    /api/v1/hosts/{host_id}                         ANY_ROLE
            GET    /api/v1/hosts/available/list                    ANY_ROLE
            GET    /api/v1/hosts/available/best                    ANY_ROLE
            POST   /api/v1/hosts                                   OWN_BODY
            POST   /api/v1/hosts/register                          OWN_BODY
            POST   /api/v1/hosts/{host_id}/heartbeat               OWN_HOST
            DELETE /api/v1/hosts/{host_id}                         OWN_HOST
            POST   /api/v1/hosts/{host_id}/drain                   OPERATOR
            DELETE /api/v1/hosts/{host_id}/drain                   OPERATOR
            GET    /api/v1/hosting/{zone_id}/candidates            SERVER

            GET    /api/v1/hosts/{host_id}/assignments             OWN_HOST
            POST   /api/v1/hosts/{host_id}/assignments/{zone_id}/confirm  OWN_HOST
            POST   /api/v1/hosts/{host_id}/assignments/{zone_id}/state    OWN_HOST
            GET    /api/v1/hosts/{host_id}/refused                 OWN_HOST
            GET    /api/v1/migrations                              SERVER
            GET    /api/v1/migrations/degraded                     SERVER
            POST   /api/v1/migrations                              OPERATOR

            GET    /api/v1/zones                                   ANY_ROLE
            GET    /api/v1/zones/{zone_id}                         ANY_ROLE
            GET    /api/v1/zones/p2p/enabled                       ANY_ROLE
            GET    /api/v1/zones/{zone_id}/entities                ANY_ROLE
            GET    /api/v1/zones/{zone_id}/state                   OWN_BODY
            POST   /api/v1/zones/{zone_id}/digest                  OWN_BODY
            GET    /api/v1/zones/{zone_id}/divergences             SERVER
            GET    /api/v1/players/{player_id}/state               SERVER
            GET    /api/v1/players/{player_id}/history             SERVER
            POST   /api/v1/db-sync                                 OWN_BODY
            POST   /api/v1/zones                                   SERVER
            POST   /api/v1/zones/{zone_id}/enable-p2p              SERVER
            POST   /api/v1/zones/{zone_id}/disable-p2p             SERVER
            PATCH  /api/v1/zones/{zone_id}/status                  SERVER
            PATCH  /api/v1/zones/{zone_id}                         SERVER
            POST   /api/v1/zones/{zone_id}/hosting                 SERVER

            GET    /api/v1/sessions/{session_id}                   ANY_ROLE
            GET    /api/v1/sessions/host/{host_id}/active          ANY_ROLE
            GET    /api/v1/sessions/zone/{zone_id}/active          ANY_ROLE
            POST   /api/v1/sessions                                OWN_BODY
            POST   /api/v1/sessions/{session_id}/activate          OWN_SESSION
            POST   /api/v1/sessions/{session_id}/end               OWN_SESSION
            PATCH  /api/v1/sessions/{session_id}/metrics           OWN_SESSION
            POST   /api/v1/sessions/{session_id}/players           OWN_BODY
            DELETE /api/v1/sessions/{session_id}/players/{player_id}  OWN_PLAYER
            POST   /api/v1/sessions/cleanup                        SERVER

            POST   /api/v1/signaling/offer                         OWN_BODY
            POST   /api/v1/signaling/answer                        OWN_BODY
            POST   /api/v1/signaling/ice-candidate                 OWN_BODY
            GET    /api/v1/signaling/offer/{session_id}            ANY_ROLE
            GET    /api/v1/signaling/answer/{session_id}           ANY_ROLE
            GET    /api/v1/signaling/ice-candidates/{session_id}   ANY_ROLE
            GET    /api/v1/signaling/stats                         ANY_ROLE

            GET    /api/v1/bans                                    SERVER
            GET    /api/v1/bans/{peer_id}                          SERVER
            PUT    /api/v1/bans/{peer_id}                          SERVER
            DELETE /api/v1/bans/{peer_id}                          SERVER

            GET    /api/v1/flags                                   ANY_ROLE
            PUT    /api/v1/flags                                   OPERATOR

            GET    /api/v1/npcs/{npc_id}                           ANY_ROLE
            PATCH  /api/v1/npcs/{npc_id}/position                  SERVER

            GET    /api/v1/ownership/{zone_id}                     ANY_ROLE
            GET    /api/v1/events                                  SERVER
            GET    /api/v1/projections                             SERVER
            GET    /api/v1/lanes                                   SERVER
            GET    /api/v1/cluster                                 SERVER
            POST   /api/v1/cluster/nodes/{node_id}/drain           OPERATOR
            DELETE /api/v1/cluster/nodes/{node_id}/drain           OPERATOR
            GET    /api/v1/monitoring/**                           SERVER
            GET    /metrics                                        SERVER
            GET    /api/v1/metrics                                 SERVER
            """;

    private static final Pattern VARIABLE = Pattern.compile("\\{[^}]*}");
    private static final AccessRules RULES = new AccessRules();

    private record Tree(String methodAndPath, Who who) {}

    private final Map<String, Who> exact = new HashMap<>();
    private final List<Tree> trees = new ArrayList<>();

    private AccessRules() {
        TABLE.lines().filter(line -> !line.isBlank()).forEach(line -> {
            String[] columns = line.split(" +", -1);
            Who who = Who.valueOf(columns[2]);
            if (columns[1].endsWith("/**")) {
                trees.add(new Tree(key(columns[0], columns[1].substring(0, columns[1].length() - 2)), who));
            } else {
                exact.put(key(columns[0], columns[1]), who);
            }
        });
    }

    /** @param template of a route, with its variables in braces under whatever names */
    static Optional<Who> of(HttpMethod method, String template) {
        String key = key(method == HttpMethod.HEAD ? "GET" : method.name(), template);
        Who who = RULES.exact.get(key);
        return who != null
                ? Optional.of(who)
                : RULES.trees.stream()
                        .filter(tree -> key.startsWith(tree.methodAndPath()))
                        .map(Tree::who)
                        .findFirst();
    }

    private static String key(String method, String template) {
        return method + " " + VARIABLE.matcher(template).replaceAll("{}");
    }
}
