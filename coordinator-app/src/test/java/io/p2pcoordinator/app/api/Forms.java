package io.p2pcoordinator.app.api;

/**
 * One of the forms in which every path of the contract is served.
 *
 * @param prefix {@code /api/v1} or {@code /api}
 * @param slash what follows the path: nothing or a slash
 */
public record Forms(String prefix, String slash) {
    /** For {@code @CsvSource}: both prefixes, without and with a trailing slash. */
    public static final String ALL = """
            /api/v1, ''
            /api/v1, /
            /api,    ''
            /api,    /
            """;

    public String of(String path) {
        if (path.equals("/")) {
            return prefix.isEmpty() ? path : prefix + slash;
        }
        int query = path.indexOf('?');
        return query < 0 ? prefix + path + slash : prefix + path.substring(0, query) + slash + path.substring(query);
    }
}
