/**
 * The self-test of the scores: defects are planted in pictures, and it shows which score sees which defect, and which
 * score a defect fools.
 *
 * <p>{@link org.zimagelab.quality.selftest.PlantedDefect} plants, {@link
 * org.zimagelab.quality.selftest.SyntheticScenes} are pictures to plant in, {@link
 * org.zimagelab.quality.selftest.CrossTalk} measures.
 */
package org.zimagelab.quality.selftest;
