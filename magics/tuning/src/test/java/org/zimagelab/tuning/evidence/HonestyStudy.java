package org.zimagelab.tuning.evidence;

/** Prints how often the statements of sweeps are right: the tables of docs/evidence.md. */
public final class HonestyStudy {
    private HonestyStudy() {}

    /** @param args repetitions; 2000 */
    public static void main(String... args) {
        int n = args.length > 0 ? Integer.parseInt(args[0]) : 2000;
        System.out.println(n + " repetitions each");
        System.out.println("95 % intervals that have the truth: cells, and paired differences");
        System.out.println("prompts seeds  icc   cell these   cell new   diff these   diff new");
        for (int prompts : new int[] {3, 5, 12}) {
            for (int seeds : new int[] {4, 8}) {
                for (double icc : new double[] {0, 0.2, 0.5}) {
                    System.out.printf(
                            "%7d %5d  %3.1f   %10s   %8s   %10s   %8s%n",
                            prompts,
                            seeds,
                            icc,
                            Honesty.coverage(prompts, seeds, icc, Estimand.THESE, n),
                            Honesty.coverage(prompts, seeds, icc, Estimand.NEW, n),
                            Honesty.coverageOfDifferences(prompts, seeds, icc, Estimand.THESE, n),
                            Honesty.coverageOfDifferences(prompts, seeds, icc, Estimand.NEW, n));
                }
            }
        }
        System.out.println("the same of differences, these, if half of the noise is the seed's in all prompts alike");
        print("3 prompts, 8 seeds", Honesty.coverageWithSharedNoise(3, 8, n));
        print("12 prompts, 8 seeds", Honesty.coverageWithSharedNoise(12, 8, n));
        System.out.println("95 % intervals of a share that have the truth, where 2 % of the pictures fail");
        for (int[] of : new int[][] {{1, 8}, {1, 24}, {3, 8}, {12, 8}}) {
            print(
                    of[0] + " prompts, " + of[1] + " seeds, these: betting",
                    Honesty.coverageOfShares(of[0], of[1], Estimand.THESE, n));
            print("    t", Honesty.coverageOfSharesByT(of[0], of[1], Estimand.THESE, n));
        }
        for (int prompts : new int[] {8, 24}) {
            print(prompts + " prompts, 1 seed, new: betting", Honesty.coverageOfShares(prompts, 1, Estimand.NEW, n));
        }
        System.out.println("false alarms, block x guidance variance 16 times the interaction's, 6 prompts x 5 seeds");
        for (Estimand estimand : Estimand.values()) {
            for (Effect.Term term : Effect.Term.values()) {
                print(
                        estimand.label() + " " + term + " Greenhouse-Geisser",
                        Honesty.falseAlarms(term, estimand, false, n));
            }
        }
        print("these SECOND Hotelling", Honesty.falseAlarms(Effect.Term.SECOND, Estimand.THESE, true, n));
        print("pooled error, SECOND (not in the product)", Honesty.falseAlarmsOfPooledError(n));
        System.out.println("any false alarm among 15 differences, 8 prompts x 4 seeds");
        print("these, Holm", Honesty.familyWiseError(Estimand.THESE, false, n));
        print("new, Holm", Honesty.familyWiseError(Estimand.NEW, false, n));
        print("new, Westfall-Young", Honesty.familyWiseError(Estimand.NEW, true, n));
        System.out.println("power: foretold, seen");
        print("these, 5 prompts, difference 1", Honesty.power(1, Estimand.THESE, 5, n));
        print("these, 3 prompts, difference 0.5", Honesty.power(0.5, Estimand.THESE, 3, n));
        print("new, 4 seeds, difference 2", Honesty.power(2, Estimand.NEW, 4, n));
        print("new, 4 seeds, difference 1", Honesty.power(1, Estimand.NEW, 4, n));
        System.out.println("looking after every of 60 blocks, no difference: stopped");
        print("e-process of t", Honesty.falseStops(60, n));
        print("t tests (not in the product)", Honesty.falseStopsOfT(60, n));
        print("betting, differences of shares", Honesty.falseStopsOfShares(60, n));
        System.out.println("recommended cell worse than the margin");
        for (Estimand estimand : Estimand.values()) {
            print(estimand.label() + ", 9 cells, 6 x 4", Honesty.wrongRecommendations(6, 4, 0.2, estimand, n));
            print(estimand.label() + ", 9 cells, 3 x 4", Honesty.wrongRecommendations(3, 4, 0.2, estimand, n));
        }
        print("share, 4 cells, 5 x 24", Honesty.wrongRecommendationsOfShares(5, 24, n / 4));
    }

    private static void print(String name, Object measured) {
        System.out.printf("  %-52s %s%n", name, measured);
    }
}
