/**
 * What others recommend, and who claims it: claims that sweeps test, never defaults.
 *
 * <p>The package has the recommenders, their recommendations, and warnings about a plan. The rules themselves are
 * stated causes of {@code diagnosis}.
 */
package org.zimagelab.tuning.recommend;
