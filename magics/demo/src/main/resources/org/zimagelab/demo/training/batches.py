# Runs whole batches through the transformer, with captions of different lengths and different noise levels.
def captions(net: __torch__.Transformer, features: Tensor, length: Tensor) -> Tensor:
  """Refined captions [B, n, D] of features [B, n, F]. Tokens beyond a caption's length are padding."""
  x = net.embedded(features)
  places = torch.arange(x.size(1)).unsqueeze(0)
  real = (places < length.unsqueeze(1)).unsqueeze(2)
  return net.refined(torch.where(real, x, net.weights.get("cap_pad_token")))

def velocity(net: __torch__.Transformer, x: Tensor, sigma: Tensor, caption: Tensor) -> Tensor:
  """The network's estimate of noise − clean for latents x [B, C, H, W] at noise levels sigma [B]."""
  rotary = net.positions(caption.size(1), x.size(2) // net.patch, x.size(3) // net.patch, x)
  return net.forward(x, net.modulation(1. - sigma), caption, rotary)

def store(text: __torch__.TextEncoder, transformer: __torch__.Transformer, name: str, x: Tensor) -> int:
  """Copies a weight, named text/… or transformer/…, into its network."""
  if name.startswith("text/"):
    text.weights.tensors[name[5:]] = x.clone()
  else:
    transformer.weights.tensors[name[12:]] = x.clone()
  return 0
