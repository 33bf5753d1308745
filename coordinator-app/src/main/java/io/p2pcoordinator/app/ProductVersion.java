package io.p2pcoordinator.app;

import io.p2pcoordinator.app.api.Product;
import picocli.CommandLine.IVersionProvider;

/** What {@code --version} prints. Created by picocli. */
final class ProductVersion implements IVersionProvider {
    @Override
    public String[] getVersion() {
        return new String[] {Product.NAME + " " + Product.version()};
    }
}
