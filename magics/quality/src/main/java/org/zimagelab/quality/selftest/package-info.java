/**
 * Defects planted on purpose, and what every score makes of them: which score sees which defect, and which is fooled.
 *
 * <p>{@link org.zimagelab.quality.selftest.PlantedDefect} plants, {@link
 * org.zimagelab.quality.selftest.SyntheticScenes} are pictures to plant in, {@link
 * org.zimagelab.quality.selftest.CrossTalk} measures.
 */
package org.zimagelab.quality.selftest;
