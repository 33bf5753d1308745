package io.p2pcoordinator.app.api;

/** @param p2pEnabled whether sessions on players' machines may be opened */
public record ApiSettings(boolean p2pEnabled) {
    static final String SERVICE = "p2p-coordinator";

    static String version() {
        String version = ApiSettings.class.getPackage().getImplementationVersion();
        return version == null ? "development" : version;
    }
}
