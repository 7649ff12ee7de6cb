/**
 * What others recommend, as data that names its claimant: a claim to be tested by sweeps, never a default.
 *
 * <p>Here belong recommenders, their recommendation and warnings on a plan; what a rule says is a claim of {@code
 * diagnosis}.
 */
package org.zimagelab.tuning.recommend;
