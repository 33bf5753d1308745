package io.p2pcoordinator.app.api;

/** What this program calls itself. */
final class Product {
    static final String NAME = "p2p-coordinator";

    private Product() {}

    static String version() {
        String version = Product.class.getPackage().getImplementationVersion();
        return version == null ? "development" : version;
    }
}
