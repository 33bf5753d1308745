package io.p2pcoordinator.app.settings;

import java.util.ArrayList;
import java.util.List;

/** What an operator should know about these settings when the node starts. */
public final class StartNotices {
    private StartNotices() {}

    public static List<String> of(CoordinatorSettings settings) {
        SecuritySettings security = settings.security();
        var notices = new ArrayList<String>();
        if (settings.mode() == Mode.DEVELOPMENT) {
            notices.add("development mode: authentication is " + onOff(security.tokensRequired()) + ", rate limits are "
                    + onOff(settings.limits().ratesOn()) + ", listening on "
                    + settings.http().host());
            return notices;
        }
        if (!security.tokensRequired()) {
            notices.add("authentication is off in production (" + SecurityKeys.TOKENS_REQUIRED.variable()
                    + "=false): everybody who reaches this port may do everything");
        }
        if (!security.apiKeysRequired()) {
            notices.add("tokens are given without an API key in production (" + SecurityKeys.KEYS_REQUIRED.variable()
                    + "=false): everybody can act for any player");
        }
        if (!settings.limits().ratesOn()) {
            notices.add("rate limits are off in production (" + LimitKeys.RATES_ON.variable() + "=false)");
        }
        return notices;
    }

    private static String onOff(boolean on) {
        return on ? "on" : "off";
    }
}
