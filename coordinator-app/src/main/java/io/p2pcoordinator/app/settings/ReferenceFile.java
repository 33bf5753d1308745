package io.p2pcoordinator.app.settings;

import java.util.ArrayList;
import java.util.List;

/** The configuration file with every key, each with what it does, its unit, its default and its name in the environment. */
public final class ReferenceFile {
    private static final int WIDTH = 118;

    private ReferenceFile() {}

    public static String text() {
        var lines = new ArrayList<String>(
                List.of(
                        "# Settings of p2p-coordinator, each with its default. Start it with --config FILE, or name the file in P2P_CONFIG.",
                        "# The environment beats this file, this file beats the default. An unknown key stops the start. Secrets can also be",
                        "# read from a file of their own: its path is in the variable's name + _FILE, for example POSTGRES_PASSWORD_FILE."));
        String section = "";
        for (Setting<?> setting : SettingKeys.ALL) {
            String indent = setting.section().isEmpty() ? "" : "  ";
            lines.add("");
            if (!setting.section().equals(section)) {
                section = setting.section();
                lines.add(section + ":");
            }
            wrap(lines, indent + "# ", setting.description());
            wrap(lines, indent + "# ", facts(setting));
            lines.add((indent + "#" + setting.name() + ": " + setting.otherwise()).stripTrailing());
        }
        return String.join("\n", lines) + "\n";
    }

    private static String facts(Setting<?> setting) {
        String unit =
                setting.type().unit().isEmpty() ? "" : "Unit: " + setting.type().unit() + ". ";
        String otherwise = setting.otherwise().isEmpty() ? setting.otherwiseInWords() : setting.otherwise();
        String also = setting.secret() ? " or " + setting.fileVariable() : "";
        return unit + "Default: " + otherwise + ". Environment: " + setting.variable() + also + ".";
    }

    private static void wrap(List<String> lines, String start, String text) {
        var line = new StringBuilder(start);
        for (String word : text.split(" ", -1)) {
            if (line.length() + word.length() > WIDTH) {
                lines.add(line.toString().stripTrailing());
                line = new StringBuilder(start);
            }
            line.append(word).append(' ');
        }
        lines.add(line.toString().stripTrailing());
    }
}
