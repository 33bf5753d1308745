package io.p2pcoordinator.harness.architecture;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaPackage;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.library.GeneralCodingRules;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ModuleRulesTest {
    private static final String PROTO = "io.p2pcoordinator.proto..";
    private static final String EVENT_STORE = "io.p2pcoordinator.eventstore..";
    private static final String ETCD = "io.p2pcoordinator.etcd..";
    private static final String PROJECTIONS = "io.p2pcoordinator.projections..";
    private static final String APP = "io.p2pcoordinator.app..";
    private static final String LOCAL_STACK = "io.p2pcoordinator.localstack..";
    private static final String HARNESS = "io.p2pcoordinator.harness..";
    /** They are their own raw clients. */
    private static final String BENCHMARKS = "io.p2pcoordinator.harness.bench..";

    /** Its tables stand in for PostgreSQL, behind the same interface. */
    private static final String SIMULATOR = "io.p2pcoordinator.harness.simulation..";

    /** Which modules a module may use, beside itself: the table of modules in the design. */
    private static final Map<String, List<String>> ARROWS = Map.of(
            PROTO, List.of(),
            EVENT_STORE, List.of(PROTO),
            ETCD, List.of(PROTO),
            PROJECTIONS, List.of(PROTO, EVENT_STORE),
            APP, List.of(PROTO, EVENT_STORE, ETCD, PROJECTIONS),
            LOCAL_STACK, List.of(),
            HARNESS, List.of(PROTO, EVENT_STORE, ETCD, PROJECTIONS, APP, LOCAL_STACK));

    /** Where time and chance come in as data. */
    private static final String[] DETERMINISTIC = {
        "..eventstore.admission..", "..eventstore.lane..", "..app.domain..", "..app.decide..", "..app.simulation.."
    };

    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("io.p2pcoordinator");

    @Test
    void shouldSeeEveryModuleWhenRulesAreChecked() {
        List<String> unseen = ARROWS.keySet().stream()
                .map(module -> module.substring(0, module.length() - 2))
                .filter(module -> CLASSES.stream()
                        .noneMatch(javaClass -> (javaClass.getPackageName() + ".").startsWith(module + ".")))
                .toList();
        assertEquals(List.of(), unseen);
    }

    @Test
    void shouldHaveNoPackageOutsideTheModulesWhenRulesAreChecked() {
        noClasses()
                .should()
                .resideOutsideOfPackages(ARROWS.keySet().toArray(String[]::new))
                .check(CLASSES);
    }

    @ParameterizedTest
    @MethodSource("modules")
    void shouldUseOnlyTheModulesOfItsRowWhenAModuleUsesOthers(String module) {
        var forbidden = new ArrayList<>(ARROWS.keySet());
        forbidden.remove(module);
        forbidden.removeAll(ARROWS.getOrDefault(module, List.of()));
        noClasses()
                .that()
                .resideInAPackage(module)
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(forbidden.toArray(String[]::new))
                .check(CLASSES);
    }

    static List<String> modules() {
        return ARROWS.keySet().stream()
                .filter(module -> !module.equals(HARNESS))
                .sorted()
                .toList();
    }

    @Test
    void shouldMeetNatsInTheLogAndInWhatIsEphemeralOnly() {
        // benchmarks stand beside the bare client
        onlyIn("io.nats..", "..eventstore.log.jetstream..", "..app.nats..", "..harness.bench..");
    }

    @Test
    void shouldMeetEtcdInOnePackageOnly() {
        onlyIn("io.etcd..", "..etcd.jetcd..");
    }

    @Test
    void shouldMeetPrometheusInOnePackageOnly() {
        onlyIn("io.prometheus..", "..app.monitoring..");
    }

    @Test
    void shouldMeetTheDisruptorInTheLanesOnly() {
        onlyIn("com.lmax.disruptor..", "..eventstore.lane..");
    }

    @Test
    void shouldMeetSqlInProjectionsOnly() {
        for (String client :
                List.of("java.sql..", "javax.sql..", "org.jdbi..", "org.postgresql..", "com.zaxxer.hikari..")) {
            // local-stack asks a server that it started whether it is ready; the checker compares tables
            onlyIn(
                    client,
                    PROJECTIONS,
                    "..localstack.server..",
                    BENCHMARKS,
                    SIMULATOR,
                    "..harness.check..",
                    "..harness.chaos..");
        }
    }

    @Test
    void shouldMeetLogbackWhereTheLogIsSetUpOnly() {
        onlyIn("ch.qos.logback..", "..app.logging..");
    }

    @Test
    void shouldMeetBouncyCastleWhereCertificatesAreReadOnly() {
        onlyIn("org.bouncycastle..", "..app.tls..");
    }

    @Test
    void shouldMeetMicronautAtTheEdgeOnly() {
        onlyIn("io.micronaut..", APP, BENCHMARKS);
        noClasses()
                .that()
                .resideInAnyPackage(
                        "..app.domain..",
                        "..app.decide..",
                        "..app.route..",
                        "..app.simulation..",
                        "..app.settings..",
                        "..app.shared..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("io.micronaut..", "jakarta..")
                .check(CLASSES);
    }

    @Test
    void shouldTakeTimeAsDataWhereTheSameLogMustGiveTheSameState() {
        noClasses()
                .that()
                .resideInAnyPackage(DETERMINISTIC)
                .should()
                .callMethod(Instant.class, "now")
                .orShould()
                .callMethod(LocalDateTime.class, "now")
                .orShould()
                .callMethod(OffsetDateTime.class, "now")
                .orShould()
                .callMethod(ZonedDateTime.class, "now")
                .orShould()
                .callMethod(System.class, "currentTimeMillis")
                .orShould()
                .callMethod(Clock.class, "systemUTC")
                .orShould()
                .callMethod(Clock.class, "systemDefaultZone")
                .check(CLASSES);
    }

    @Test
    void shouldTakeChanceAsDataWhereTheSameLogMustGiveTheSameState() {
        noClasses()
                .that()
                .resideInAnyPackage(DETERMINISTIC)
                .should()
                .callMethod(Math.class, "random")
                .orShould()
                .callMethod(UUID.class, "randomUUID")
                .orShould()
                .callMethod(ThreadLocalRandom.class, "current")
                .orShould()
                .callConstructor(Random.class)
                .check(CLASSES);
    }

    @Test
    void shouldWriteToStandardStreamsInCommandLineToolsOnly() {
        noClasses()
                .that()
                .resideInAnyPackage(
                        EVENT_STORE, ETCD, PROJECTIONS, "..app.domain..", "..app.simulation..", "..app.api..")
                .should(GeneralCodingRules.ACCESS_STANDARD_STREAMS)
                .check(CLASSES);
    }

    @Test
    void shouldNameClassesByTheirRole() {
        noClasses()
                .that()
                .resideOutsideOfPackage(PROTO)
                .should()
                .haveSimpleNameEndingWith("Util")
                .orShould()
                .haveSimpleNameEndingWith("Utils")
                .orShould()
                .haveSimpleNameEndingWith("Manager")
                .check(CLASSES);
    }

    @Test
    void shouldMarkEveryPackageForNullChecks() {
        List<String> unmarked = CLASSES.stream()
                .map(javaClass -> javaClass.getPackage())
                .distinct()
                .filter(javaPackage -> !javaPackage.getName().startsWith("io.p2pcoordinator.proto"))
                .filter(javaPackage -> !javaPackage.getName().endsWith(".jmh_generated"))
                .filter(javaPackage -> !javaPackage.isAnnotatedWith(NullMarked.class))
                .map(JavaPackage::getName)
                .sorted()
                .toList();
        assertTrue(unmarked.isEmpty(), () -> "expected @NullMarked on every package, but not on " + unmarked);
    }

    private static void onlyIn(String client, String... homes) {
        noClasses()
                .that()
                .resideOutsideOfPackages(homes)
                .should()
                .dependOnClassesThat()
                .resideInAPackage(client)
                .check(CLASSES);
    }
}
