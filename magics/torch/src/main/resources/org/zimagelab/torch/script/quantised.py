# The values of quantised weights, float32. n blocks of raw bytes, uint8 [n, bytes] (int8 for Q8_0), fill f [n, values].
# Formats: ggml's block_q8_0, block_q4_K and so on (ggml-common.h). gguf-py's dequantize is the reference of the tests.

def halves(raw: Tensor) -> Tensor:
  """Bytes of fp16 numbers [n, 2 k] → float32 [n, k]"""
  return torch.view_copy(raw.contiguous(), dtype=5).to(6)

def nibbles(q: Tensor, low: Tensor, high: Tensor) -> int:
  """The lower four bits of each byte go to low, the upper four to high."""
  low.copy_(torch.bitwise_and(q, 15))
  high.copy_(torch.bitwise_right_shift(q, 4))
  return 0

def bits(q: Tensor, width: int) -> Tensor:
  """uint8 [.., 1, k] → [.., 8 / width, k]: the numbers of so many bits in each byte, lowest first."""
  shift = torch.arange(0, 8, width, dtype=0, device=q.device).unsqueeze(1)  # [8 / width, 1]
  return torch.bitwise_and(torch.bitwise_right_shift(q, shift), (1 << width) - 1)

def fill_q8_0(raw: Tensor, f: Tensor) -> Tensor:
  """d · q. d fp16, q int8 [32]"""
  return f.copy_(raw[:, 2:]).mul_(__torch__.halves(raw[:, :2]))

def fill_q4(raw: Tensor, f: Tensor, at: int) -> Tensor:
  """q [32] of 4 bits that begin at a byte; the first 16 are the lower halves of 16 bytes."""
  __torch__.nibbles(raw[:, at:], f[:, :16], f[:, 16:])
  return f

def fill_q5(raw: Tensor, f: Tensor, at: int) -> Tensor:
  """q [32] of 5 bits: the fifths in four bytes, then the others as in fill_q4."""
  # by a table, since rows of four bytes or eight bits are too short for other operations to be fast
  byte = torch.arange(0, 256, dtype=0, device=raw.device).unsqueeze(0)  # [1, 256]
  fifths = __torch__.bits(byte, 1).t().contiguous().mul_(16)  # [256, 8], for each byte
  fifth = fifths.index_select(0, raw[:, at:at + 4].to(3).flatten()).view([-1, 32])  # [n, 32]
  return __torch__.fill_q4(raw, f, at + 4).add_(fifth)

def scales_and_minima(raw: Tensor) -> Tuple[Tensor, Tensor]:
  """Of the eight parts of a block of Q4_K or Q5_K, float32 [n, 8] each. raw: d and dmin fp16, then 12 bytes of 6-bit
  numbers: those of the first four parts in bytes of their own, the other's lower bits in the last four bytes."""
  d = __torch__.halves(raw[:, :4])  # [n, 2]
  s, m, rest = raw[:, 4:8], raw[:, 8:12], raw[:, 12:16]  # [n, 4] each
  upper_s = torch.bitwise_and(torch.bitwise_right_shift(s, 2), 48)
  upper_m = torch.bitwise_and(torch.bitwise_right_shift(m, 2), 48)
  scale = torch.cat([torch.bitwise_and(s, 63), torch.bitwise_or(torch.bitwise_and(rest, 15), upper_s)], 1)  # [n, 8]
  minimum = torch.cat([torch.bitwise_and(m, 63), torch.bitwise_or(torch.bitwise_right_shift(rest, 4), upper_m)], 1)
  return d[:, :1] * scale, d[:, 1:] * minimum

def fill_q4_k(raw: Tensor, f: Tensor) -> Tensor:
  """d · scale · q − dmin · minimum. Scales and minima of parts of 32 values, q [256] of 4 bits"""
  n = raw.size(0)
  scale, minimum = __torch__.scales_and_minima(raw)  # [n, 8]
  q = f.view([n, 4, 2, 32])
  __torch__.nibbles(raw[:, 16:].unflatten(1, [4, 32]), q[:, :, 0], q[:, :, 1])
  f.view([n, 8, 32]).mul_(scale.unsqueeze(2)).sub_(minimum.unsqueeze(2))
  return f

def fill_q5_k(raw: Tensor, f: Tensor) -> Tensor:
  """As Q4_K, with fifth bits of all parts in 32 bytes before the others"""
  n = raw.size(0)
  scale, minimum = __torch__.scales_and_minima(raw)  # [n, 8]
  q = torch.empty([n, 4, 2, 32], dtype=0, device=raw.device)
  __torch__.nibbles(raw[:, 48:].unflatten(1, [4, 32]), q[:, :, 0], q[:, :, 1])
  fifth = __torch__.bits(raw[:, 16:48].unsqueeze(1), 1)  # [n, 8, 32]
  q = q.view([n, 8, 32]).add_(fifth, alpha=16)
  f.view([n, 8, 32]).copy_(q).mul_(scale.unsqueeze(2)).sub_(minimum.unsqueeze(2))
  return f

def fill_q6_k(raw: Tensor, f: Tensor) -> Tensor:
  """d · scale · (q − 32). q [256] of 6 bits: 128 bytes of lower fours, 64 of upper twos; int8 scales of 16 values; d"""
  n = raw.size(0)
  scale = torch.view_copy(raw[:, 192:208].contiguous(), dtype=1) * __torch__.halves(raw[:, 208:])  # [n, 16]
  q = torch.empty([n, 2, 2, 64], dtype=0, device=raw.device)
  __torch__.nibbles(raw[:, :128].unflatten(1, [2, 64]), q[:, :, 0], q[:, :, 1])
  upper = __torch__.bits(raw[:, 128:192].unflatten(1, [2, 1, 32]), 2)  # [n, 2, 4, 32]
  q = q.view([n, 2, 4, 32]).add_(upper, alpha=16)
  f.view([n, 2, 4, 32]).copy_(q)
  f.sub_(32).view([n, 16, 16]).mul_(scale.unsqueeze(2))
  return f

def fill_blocks(raw: Tensor, f: Tensor, format: int) -> Tensor:
  """Blocks of one of GGUF's formats, by its number there"""
  if format == 8:
    return __torch__.fill_q8_0(raw, f)
  elif format == 14:
    return __torch__.fill_q6_k(raw, f)
  elif format == 13:
    return __torch__.fill_q5_k(raw, f)
  elif format == 12:
    return __torch__.fill_q4_k(raw, f)
  d = __torch__.halves(raw[:, :2])  # [n, 1]
  if format == 2:  # Q4_0
    return __torch__.fill_q4(raw, f, 2).sub_(8).mul_(d)
  elif format == 6:  # Q5_0
    return __torch__.fill_q5(raw, f, 2).sub_(16).mul_(d)
  m = __torch__.halves(raw[:, 2:4])  # [n, 1]
  if format == 3:  # Q4_1
    return __torch__.fill_q4(raw, f, 4).mul_(d).add_(m)
  assert format == 7, "no such format of blocks"  # Q5_1
  return __torch__.fill_q5(raw, f, 4).mul_(d).add_(m)

def fill_fp8(raw: Tensor, f: Tensor) -> Tensor:
  """fp8 on the CPU, by way of the fp16 number that has the same bits one place or more to the left: PyTorch converts
  fp8 one by one, which takes five times as long."""
  h = torch.view_copy(raw, dtype=1).to(2)  # the sign fills the upper byte
  if raw.dtype == 23:  # e5m2: fp16 without its lower byte
    return f.copy_(torch.view_copy(h.bitwise_left_shift_(8), dtype=5))
  # e4m3: the exponent is less by 8 now; the bit that tells its two NaN from numbers makes them fp16's NaN
  h.bitwise_left_shift_(7).bitwise_and_(-16385)
  h.bitwise_or_(torch.add(h, 128).bitwise_and_(16384))
  return f.copy_(torch.view_copy(h, dtype=5)).mul_(256.)
