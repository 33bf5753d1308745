package io.p2pcoordinator.app.settings;

import io.p2pcoordinator.app.node.NodeConfig;
import java.nio.file.Path;
import java.util.Map;

/** Everything that an operator has set, checked. Each part is read by the class of its keys ({@code HttpKeys} and so on). */
public record CoordinatorSettings(
        Mode mode,
        NodeConfig node,
        HttpSettings http,
        SecuritySettings security,
        LimitSettings limits,
        SignallingSettings signalling,
        P2pSettings p2p,
        LoggingSettings logging) {
    /** Names the configuration file where the command line does not. */
    private static final String FILE_VARIABLE = "P2P_CONFIG";

    /**
     * From the environment and the file that it names, if it names one.
     *
     * @throws InvalidSettingsException naming the variable or key that is wrong
     */
    public static CoordinatorSettings from(Map<String, String> environment) {
        String path = environment.getOrDefault(FILE_VARIABLE, "");
        return path.isBlank() ? from(environment, SettingsFile.NONE) : from(environment, Path.of(path));
    }

    /**
     * From the environment and a file.
     *
     * @throws InvalidSettingsException naming the variable or key that is wrong
     */
    public static CoordinatorSettings from(Map<String, String> environment, Path file) {
        return from(environment, SettingsFile.read(file, SettingKeys.names()));
    }

    static CoordinatorSettings from(Map<String, String> environment, SettingsFile file) {
        var values = new SettingValues(environment, file);
        SettingKeys.ALL.forEach(values::find); // also what does not matter now, such as the port of TLS that is off
        Mode mode = values.get(ModeKeys.MODE);
        HttpSettings http = HttpKeys.read(values, mode);
        P2pSettings p2p = P2pKeys.read(values);
        return new CoordinatorSettings(
                mode,
                NodeKeys.read(values, HttpKeys.advertised(values, http), p2p.flagDefaults()),
                http,
                SecurityKeys.read(values, mode),
                LimitKeys.read(values, mode),
                SignallingKeys.read(values),
                p2p,
                LoggingKeys.read(values, mode));
    }

    public CoordinatorSettings withHttp(HttpSettings other) {
        return new CoordinatorSettings(mode, node, other, security, limits, signalling, p2p, logging);
    }

    public CoordinatorSettings withSecurity(SecuritySettings other) {
        return new CoordinatorSettings(mode, node, http, other, limits, signalling, p2p, logging);
    }

    public CoordinatorSettings withLimits(LimitSettings other) {
        return new CoordinatorSettings(mode, node, http, security, other, signalling, p2p, logging);
    }

    public CoordinatorSettings withSignalling(SignallingSettings other) {
        return new CoordinatorSettings(mode, node, http, security, limits, other, p2p, logging);
    }

    public CoordinatorSettings withP2p(P2pSettings other) {
        return new CoordinatorSettings(
                mode, node.withFlagDefaults(other.flagDefaults()), http, security, limits, signalling, other, logging);
    }

    /** Without P2P, whatever is set here or at run time. */
    public CoordinatorSettings withoutP2p() {
        return new CoordinatorSettings(
                mode,
                node.withFlagDefaults(node.flagDefaults().withP2pRuledOut()),
                http,
                security,
                limits,
                signalling,
                p2p,
                logging);
    }
}
