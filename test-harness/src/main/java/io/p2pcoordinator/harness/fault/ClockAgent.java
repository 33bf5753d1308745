package io.p2pcoordinator.harness.fault;

import java.io.IOException;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassTransform;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.CodeElement;
import java.lang.classfile.CodeTransform;
import java.lang.classfile.instruction.InvokeInstruction;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDescs;
import java.lang.constant.MethodTypeDesc;
import java.lang.instrument.ClassFileTransformer;
import java.lang.instrument.Instrumentation;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.ProtectionDomain;
import java.util.jar.Attributes;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import org.jspecify.annotations.Nullable;

/**
 * A Java agent that lets a coordinator's wall clock be stepped from outside: calls that ask for the time, in our classes, ask {@link SteppedClock} instead. The
 * product knows nothing of it. Needs the harness on the program's class path.
 */
public final class ClockAgent {
    private static final String OURS = "io/p2pcoordinator/";
    private static final String HARNESS = "io/p2pcoordinator/harness/";
    private static final ClassDesc CLOCK = ClassDesc.of(SteppedClock.class.getName());
    private static final ClassDesc INSTANT = ClassDesc.of("java.time.Instant");
    private static final ClassDesc INSTANT_SOURCE = ClassDesc.of("java.time.InstantSource");

    private ClockAgent() {}

    /** The option of the JVM that puts the agent in. Writes its jar to the folder, which only names this class. */
    public static String option(Path folder, Path watchedFile) throws IOException {
        Path jar =
                folder.resolve(watchedFile.getFileName() + ".agent.jar"); // its own: another program may be reading its
        var manifest = new Manifest();
        manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
        manifest.getMainAttributes().putValue("Premain-Class", ClockAgent.class.getName());
        try (var _ = new JarOutputStream(Files.newOutputStream(jar), manifest)) {
            // the class itself is on the program's class path
        }
        return "-javaagent:" + jar.toAbsolutePath() + "=" + watchedFile.toAbsolutePath();
    }

    public static void premain(String watchedFile, Instrumentation instrumentation) {
        SteppedClock.watch(Path.of(watchedFile));
        instrumentation.addTransformer(new ClassFileTransformer() {
            @Override
            public byte @Nullable [] transform(
                    @Nullable ClassLoader loader,
                    String className,
                    @Nullable Class<?> redefined,
                    @Nullable ProtectionDomain domain,
                    byte[] bytes) {
                return className.startsWith(OURS) && !className.startsWith(HARNESS) ? stepped(bytes) : null;
            }
        });
    }

    static byte[] stepped(byte[] bytes) {
        ClassFile classes = ClassFile.of();
        CodeTransform calls = ClockAgent::replace;
        return classes.transformClass(classes.parse(bytes), ClassTransform.transformingMethodBodies(calls));
    }

    private static void replace(CodeBuilder code, CodeElement element) {
        if (element instanceof InvokeInstruction call) {
            String what = call.owner().asInternalName() + "." + call.name().stringValue()
                    + call.type().stringValue();
            switch (what) {
                case "java/lang/System.currentTimeMillis()J" ->
                    code.invokestatic(CLOCK, "currentTimeMillis", MethodTypeDesc.of(ConstantDescs.CD_long));
                case "java/time/Instant.now()Ljava/time/Instant;" ->
                    code.invokestatic(CLOCK, "now", MethodTypeDesc.of(INSTANT));
                case "java/time/InstantSource.instant()Ljava/time/Instant;" ->
                    code.invokestatic(CLOCK, "instant", MethodTypeDesc.of(INSTANT, INSTANT_SOURCE));
                default -> code.with(element);
            }
        } else {
            code.with(element);
        }
    }
}
