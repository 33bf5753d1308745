package io.p2pcoordinator.etcd.jetcd;

import io.grpc.Attributes;
import io.grpc.EquivalentAddressGroup;
import io.grpc.NameResolver;
import io.grpc.NameResolverProvider;
import io.grpc.StatusOr;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;

/**
 * Lets one channel know several endpoints: {@code etcd-endpoints:///host:port,host:port}. Found by gRPC as a service. Host names
 * are resolved each time that gRPC asks, which it does after every lost connection.
 */
public final class EndpointsResolverProvider extends NameResolverProvider {

    static final String SCHEME = "etcd-endpoints";
    /** Below that of DNS, so that this never becomes the default for targets without a scheme. */
    private static final int PRIORITY = 4;

    @Override
    public NameResolver newNameResolver(URI target, NameResolver.Args args) {
        return new EndpointsResolver(target.getPath());
    }

    @Override
    public String getDefaultScheme() {
        return SCHEME;
    }

    @Override
    protected boolean isAvailable() {
        return true;
    }

    @Override
    protected int priority() {
        return PRIORITY;
    }

    private static final class EndpointsResolver extends NameResolver {
        private final List<String> addresses;
        private Listener2 listener = new Listener2() {
            @Override
            public void onResult(ResolutionResult result) {}

            @Override
            public void onError(io.grpc.Status error) {}
        };

        EndpointsResolver(String path) {
            addresses = List.of(path.substring(1).split(","));
        }

        @Override
        public String getServiceAuthority() {
            return addresses.getFirst();
        }

        @Override
        public void start(Listener2 newListener) {
            listener = newListener;
            resolve();
        }

        @Override
        public void refresh() {
            resolve();
        }

        @Override
        public void shutdown() {}

        private void resolve() {
            List<EquivalentAddressGroup> groups = new ArrayList<>();
            for (String address : addresses) {
                int colon = address.lastIndexOf(':');
                String host = address.substring(0, colon).replaceAll("[\\[\\]]", "");
                groups.add(new EquivalentAddressGroup(
                        new InetSocketAddress(host, Integer.parseInt(address.substring(colon + 1))),
                        Attributes.newBuilder()
                                .set(EquivalentAddressGroup.ATTR_AUTHORITY_OVERRIDE, address)
                                .build()));
            }
            listener.onResult(ResolutionResult.newBuilder()
                    .setAddressesOrError(StatusOr.fromValue(groups))
                    .build());
        }
    }
}
