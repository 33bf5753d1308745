package io.p2pcoordinator.app.api;

/** What this program calls itself. */
public final class Product {
    public static final String NAME = "p2p-coordinator";

    private Product() {}

    public static String version() {
        String version = Product.class.getPackage().getImplementationVersion();
        return version == null ? "development" : version;
    }
}
