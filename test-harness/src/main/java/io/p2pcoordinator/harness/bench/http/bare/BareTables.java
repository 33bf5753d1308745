package io.p2pcoordinator.harness.bench.http.bare;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.micronaut.context.annotation.Bean;
import io.micronaut.context.annotation.Factory;
import io.micronaut.context.annotation.Requires;
import jakarta.inject.Singleton;

/** A pool as large as the coordinator's. */
@Requires(property = BareApplication.SWITCH)
@Factory
final class BareTables {
    private static final int POOL_SIZE = 10;

    @Singleton
    @Bean(preDestroy = "close")
    HikariDataSource tables() {
        var pool = new HikariConfig();
        pool.setJdbcUrl(BareApplication.setting("BARE_JDBC_URL"));
        pool.setUsername(BareApplication.setting("BARE_USER"));
        pool.setPassword(BareApplication.setting("BARE_PASSWORD"));
        pool.setSchema("p2p");
        pool.setReadOnly(true);
        pool.setMaximumPoolSize(POOL_SIZE);
        return new HikariDataSource(pool);
    }
}
