package dev.firn.simulation;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The simulation finds what it is there to find: each planted bug within as many seeds as are stated with it. */
class PlantedFlawSimulationTest {
    @ParameterizedTest
    @EnumSource(names = "NONE", mode = EnumSource.Mode.EXCLUDE)
    void isFoundWithinTheStatedNumberOfSeeds(Flaw flaw) {
        assertThatThrownBy(() -> {
                    for (long seed = 1; seed <= flaw.withinSeeds(); seed++) {
                        SimulationTest.run(seed, flaw);
                    }
                })
                .as("%s within %s seeds", flaw, flaw.withinSeeds())
                .isInstanceOf(AssertionError.class)
                .hasMessageStartingWith("seed ");
    }
}
