"""What tied events contribute to the likelihood when their order is not approximated: discrete and marginal.

Rows are as in ``partial_likelihood``. Only times with two events or more are taken; a single event contributes as in
any other method.
"""

import numpy as np

from pivotal.kernels.compile import kernel

COARSEST = 0.25  # step of the trapezoidal rule in log time: its error is exp(-pi^2 / 0.25)
DEEPEST = 42.0  # parts of the integrand below exp(-42) of its peak are left out


@kernel()
def _tilt(eta, m, deaths):
    """Return the shift with which the logistic probabilities of the linear predictors sum to the number of deaths."""
    low, high = np.inf, -np.inf
    for i in range(m):
        low, high = min(low, eta[i]), max(high, eta[i])
    middle = np.log(deaths / (m - deaths))
    low, high = middle - high, middle - low
    shift = 0.5 * (low + high)
    for _ in range(200):
        total = slope = 0.0
        for i in range(m):
            p = 1.0 / (1.0 + np.exp(-(eta[i] + shift)))
            total, slope = total + p, slope + p * (1.0 - p)
        if total > deaths:
            high = shift
        else:
            low = shift
        new = shift - (total - deaths) / slope if slope > 0.0 else 0.5 * (low + high)
        if not (new > low and new < high):
            new = 0.5 * (low + high)
        if abs(new - shift) < 1e-10:
            return new
        shift = new
    return shift


@kernel("f8[:, ::1], f8[::1], u1[::1], f8[::1], i8[::1], f8[::1], f8[::1], f8[::1], f8[:, ::1]")
def discrete(z, time, event, offset, begins, entry, beta, gradient, information):
    """Add the conditional logistic likelihood of the tied events; return its logarithm.

    The number of ways to choose the d that die among the m at risk, weighted by their risks, is the probability that d
    of m independent trials succeed, times a known factor, once the risks are tilted so that d are expected. The
    probability, and the first two moments of the covariates of those that succeed, follow by the recursion of Gail,
    Lubin and Rubinstein (1981), Biometrika 68, 703-707; as probabilities nothing over- or underflows.
    """
    n, p = time.size, beta.size - 1
    eta, rows = np.empty(n), np.empty(n, np.int64)
    out = 0.0
    for s in range(begins.size - 1):
        k = begins[s]
        while k < begins[s + 1]:
            start, deaths = k, 0
            while k < begins[s + 1] and time[k] == time[start]:
                deaths += event[k]
                k += 1
            if deaths < 2:
                continue
            m = _at_risk(z, time[start], offset, entry, beta, start, begins[s + 1], eta, rows)
            if m == deaths:
                continue
            for i in range(m):
                row = rows[i]
                if event[row] and time[row] == time[start]:
                    out += eta[i]
                    for j in range(1, p + 1):
                        gradient[j] += z[row, j]
            out -= _chosen(z, eta, rows, m, deaths, gradient, information)
    return out


@kernel()
def _at_risk(z, t, offset, entry, beta, begin, end, eta, rows):
    """Write the rows at risk at t, and their linear predictors; return how many they are."""
    found = 0
    for k in range(begin, end):
        if entry.size and entry[k] >= t:
            continue
        value = offset[k] if offset.size else 0.0
        for j in range(1, beta.size):
            value += z[k, j] * beta[j]
        eta[found], rows[found] = value, k
        found += 1
    return found


@kernel()
def _chosen(z, eta, rows, m, deaths, gradient, information):
    """Take mean and covariance of the covariates of the chosen; return the logarithm of the sum over the choices."""
    p = gradient.size - 1
    shift = _tilt(eta, m, deaths)
    centre, x = np.zeros(p), np.empty(p)
    logs = -deaths * shift
    for i in range(m):
        tilted = eta[i] + shift
        logs += max(tilted, 0.0) + np.log1p(np.exp(-abs(tilted)))
        for j in range(p):
            centre[j] += z[rows[i], j + 1] / (1.0 + np.exp(-tilted)) / deaths
    zero, one, two = np.zeros(deaths + 1), np.zeros((deaths + 1, p)), np.zeros((deaths + 1, p, p))
    zero[0] = 1.0
    for i in range(m):
        yes, no = 1.0 / (1.0 + np.exp(-(eta[i] + shift))), 1.0 / (1.0 + np.exp(eta[i] + shift))
        for j in range(p):
            x[j] = z[rows[i], j + 1] - centre[j]
        for d in range(min(deaths, i + 1), max(0, deaths - (m - i)) - 1, -1):
            if d == 0:
                two[0] *= no
                one[0] *= no
                zero[0] *= no
                continue
            for j in range(p):
                for h in range(j + 1):
                    cross = one[d - 1, j] * x[h] + one[d - 1, h] * x[j] + zero[d - 1] * x[j] * x[h]
                    two[d, j, h] = no * two[d, j, h] + yes * (two[d - 1, j, h] + cross)
            for j in range(p):
                one[d, j] = no * one[d, j] + yes * (one[d - 1, j] + zero[d - 1] * x[j])
            zero[d] = no * zero[d] + yes * zero[d - 1]
    for j in range(p):
        mean = one[deaths, j] / zero[deaths]
        gradient[j + 1] -= mean + deaths * centre[j]
        for h in range(j + 1):
            information[j + 1, h + 1] += two[deaths, j, h] / zero[deaths] - mean * one[deaths, h] / zero[deaths]
    return logs + np.log(zero[deaths])


@kernel()
def _slopes(s, survivors, risks, logs, count):
    """Return the logarithm of the integrand at log time s, and its first two derivatives; ``logs`` are of the risks."""
    v = np.exp(s)
    value, first, second = s - survivors * v, 1.0 - survivors * v, -survivors * v
    for i in range(count):
        a = risks[i] * v
        ratio = a / np.expm1(a) if a > 0.0 else 1.0
        value += np.log(-np.expm1(-a)) if a > 1e-15 else logs[i] + s
        first += ratio
        second += ratio * (1.0 - a - ratio)
    return value, first, second


@kernel()
def _peak(survivors, risks, logs, count):
    """Return the log time at which the integrand, which is log-concave, is highest."""
    total = 0.0
    for i in range(count):
        total += risks[i]
    s = np.log((count + 1.0) / (survivors + 0.5 * total))
    for _ in range(200):
        _, first, second = _slopes(s, survivors, risks, logs, count)
        step = max(-1.0, min(1.0, -first / second))
        s += step
        if abs(step) < 1e-9:
            break
    return s


@kernel("f8[:, ::1], f8[::1], u1[::1], f8[::1], i8[::1], f8[::1], f8[::1], f8[::1], f8[:, ::1]")
def marginal(z, time, event, offset, begins, entry, beta, gradient, information):
    """Add the marginal likelihood of the ranks, summed over the orders of the tied events; return its logarithm.

    At each time the sum over all orders is the probability that those who die do so before any who survives when times
    are exponential, an integral over the first time of a survivor: DeLong, Guirguis and So (1994), Biometrika 81,
    607-611. In the logarithm of time the integrand is log-concave and analytic in a strip of half-width pi/2, where the
    trapezoidal rule converges geometrically. Derivatives are taken under the integral.
    """
    n = time.size
    eta, rows = np.empty(n), np.empty(n, np.int64)
    out = 0.0
    for s in range(begins.size - 1):
        k = begins[s]
        while k < begins[s + 1]:
            start, deaths = k, 0
            while k < begins[s + 1] and time[k] == time[start]:
                deaths += event[k]
                k += 1
            if deaths < 2:
                continue
            m = _at_risk(z, time[start], offset, entry, beta, start, begins[s + 1], eta, rows)
            if m > deaths:
                out += _before_survivors(z, time, event, eta, rows, m, deaths, gradient, information)
    return out


@kernel()
def _before_survivors(z, time, event, eta, rows, m, deaths, gradient, information):
    """Add gradient and information of one time; return the logarithm of its probability."""
    p = gradient.size - 1
    t, high = np.inf, -np.inf
    for i in range(m):
        t, high = min(t, time[rows[i]]), max(high, eta[i])
    risks, logs, dead = np.empty(deaths), np.empty(deaths), np.empty(deaths, np.int64)
    total, s1, s2 = 0.0, np.zeros(p), np.zeros((p, p))
    count = 0
    for i in range(m):
        r, row = np.exp(eta[i] - high), rows[i]
        if event[row] and time[row] == t:
            risks[count], logs[count], dead[count] = r, eta[i] - high, row
            count += 1
            continue
        total += r
        for j in range(p):
            s1[j] += r * z[row, j + 1]
            for h in range(j + 1):
                s2[j, h] += r * z[row, j + 1] * z[row, h + 1]
    if total < 1e-290:  # those who survive have no risk beside those who die
        return 0.0
    peak = _peak(total, risks, logs, deaths)
    height, _, curve = _slopes(peak, total, risks, logs, deaths)
    step = min(COARSEST, 0.5 / np.sqrt(-curve))
    mass, g, mean, square = 0.0, np.empty(p), np.zeros(p), np.zeros((p, p))
    at_peak = np.zeros(p)
    _derivative(peak, z, risks, dead, total, s1, at_peak)
    for side in range(2):
        s = peak if side == 0 else peak - step
        while True:
            value, _, _ = _slopes(s, total, risks, logs, deaths)
            if not value > height - DEEPEST:
                break
            f = np.exp(value - height)
            mass += f
            _derivative(s, z, risks, dead, total, s1, g)
            v = np.exp(s)
            for j in range(p):
                mean[j] += f * (g[j] - at_peak[j])
                for h in range(j + 1):
                    square[j, h] += f * ((g[j] - at_peak[j]) * (g[h] - at_peak[h]) - v * s2[j, h])
            for i in range(deaths):
                a = risks[i] * v
                ratio = a / np.expm1(a) if a > 0.0 else 1.0
                bend = f * ratio * (1.0 - a - ratio)
                for j in range(p):
                    for h in range(j + 1):
                        square[j, h] += bend * z[dead[i], j + 1] * z[dead[i], h + 1]
            s += step if side == 0 else -step
    for j in range(p):
        gradient[j + 1] += mean[j] / mass + at_peak[j]
        for h in range(j + 1):
            of_total = s2[j, h] / total - s1[j] * s1[h] / (total * total)
            information[j + 1, h + 1] -= square[j, h] / mass - mean[j] * mean[h] / (mass * mass) + of_total
    return height + np.log(total * step * mass)


@kernel()
def _derivative(s, z, risks, dead, total, s1, g):
    """Write the derivative of the logarithm of the integrand by the coefficients."""
    v = np.exp(s)
    for j in range(g.size):
        g[j] = s1[j] / total - v * s1[j]
    for i in range(risks.size):
        a = risks[i] * v
        ratio = a / np.expm1(a) if a > 0.0 else 1.0
        for j in range(g.size):
            g[j] += ratio * z[dead[i], j + 1]
