/**
 * Defects planted on purpose, and what every score makes of them: which score sees which defect, and which is fooled.
 *
 * <p>{@link org.zimagelab.quality.planted.Defect} plants, {@link org.zimagelab.quality.planted.Scenes} are pictures to plant
 * in, {@link org.zimagelab.quality.planted.CrossTalk} measures.
 */
package org.zimagelab.quality.planted;
