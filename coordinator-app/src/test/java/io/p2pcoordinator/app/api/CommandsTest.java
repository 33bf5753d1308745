package io.p2pcoordinator.app.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

final class CommandsTest {
    @Test
    void shouldNotPromiseThatNothingWasRecordedWhenTheNodeStopsInTheMiddle() {
        // given
        Commands.Interruptible<String> append = () -> {
            throw new InterruptedException();
        };
        // when
        ApiProblem problem = assertThrows(ApiProblem.class, () -> Commands.uninterrupted(append));
        // then
        assertTrue(Thread.interrupted(), "the interrupt flag is kept");
        assertEquals(503, problem.status().getCode());
        assertTrue(String.valueOf(problem.getMessage()).contains("not known"), problem.getMessage());
    }
}
